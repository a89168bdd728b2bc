"""What one line of "What needs me today" is, and how it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from campaign.http.console.visits import Visit


@dataclass(frozen=True, slots=True)
class Need:
    """A sentence in the reader's language, and the page on which it is done."""

    sentence: str
    path: str


Finder = Callable[[Session, Visit], Iterable[Need]]
