"""What a kind of contribution must say of itself for the generic code to serve it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

Place = Callable[[Session, Mapping[str, Any]], UUID | None]


@dataclass(frozen=True, slots=True)
class ContributionKind:
    """One kind: its name, the kind of drive that asks for it, and its rule of uniqueness.

    `place` inserts the row where the rule allows and gives its id back, or None where the seat is taken; it relies on
    the database's constraints, never on a look beforehand.
    """

    name: str
    drive_kind: str
    place: Place
