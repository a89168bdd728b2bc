"""What campaigners ask of updates: values with texts by language. Checks nothing; the service does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class UpdateWords:
    """An update in one language. `is_checked`: somebody who reads that language has passed it."""

    subject: str
    body: str
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class UpdateChoices:
    """For whom it is, and of which achievements it tells. Empty means everybody, in each dimension by itself.

    `areas` are the codes of areas, `kinds` the kinds of contribution.
    """

    drives: frozenset[UUID] = frozenset()
    areas: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    achievements: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class WriteUpdate:
    """An update as it shall be. `by` is the address of whoever wrote it; `about` is one of models.ABOUT."""

    campaign_id: UUID
    texts: Mapping[str, UpdateWords]
    choices: UpdateChoices = field(default_factory=UpdateChoices)
    by: str | None = None
    about: str = "news"
