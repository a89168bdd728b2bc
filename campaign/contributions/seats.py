"""Who may give beside whom: the rule in SQL, for the statement that stores what is given, and in Python, for what is put back.

Most kinds have the rule ONE_EACH: one person gives one thing once for as long as it is live; another person at the mailbox
may too. Partial unique indexes hold each rule whatever happens: what is said here only chooses a seat, or that there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, exists, literal_column, not_, true
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.db import parameter

# What a rule sees of the live contributions that may be in the way, as columns.
LIVE_COLUMNS = ("id", "name_key", "country", "postcode", "form_key", "submitted_at", "slot", "content_key")

IsLeft = Callable[[FromClause], ColumnElement[bool]]
TakeSlot = Callable[[FromClause], ColumnElement[int]]


@dataclass(frozen=True, slots=True)
class Seated:
    """A live contribution, as the rule in Python sees it. `place` is country and postcode."""

    name_key: str | None
    place: tuple[str, str | None]


def is_person_new(live: Sequence[Seated], name_key: str, _place: tuple[str, str | None]) -> bool:
    """Whether this person has not given it yet."""
    return all(row.name_key != name_key for row in live)


def is_person_left(live: FromClause) -> ColumnElement[bool]:
    """SQL: the same, of whoever gives something now."""
    return not_(exists().where(live.c.name_key == parameter(Contribution, "name_key")))


def _only_slot(_live: FromClause) -> ColumnElement[int]:
    return literal_column("1", Contribution.slot.type)


def _everything() -> ColumnElement[bool]:
    return true()


def _nothing_before(_session: Session, _values: Mapping[str, Any]) -> None:
    """Nobody waits, and nothing is asked."""


def _no_values(_details: Any) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Seats:
    """A rule of uniqueness.

    `is_left` (SQL) tells whether there is a seat beside the live rows (LIVE_COLUMNS) of the mailbox on the drive, of this kind,
    and `slot` (SQL) which; `is_room_beside` tells the former of rows that were loaded. Those are the rows with the same
    content, or with any where not `is_told_by_content`; where there is a condition `beside` (SQL), those that it holds for.
    Where a seat was left and the row found none, somebody else was quicker by a moment: then it is tried again. `begin` comes
    before all else, in the transaction, and may wait for a lock or raise; `values_of` gives what it and the conditions need of
    the details beside the columns of the contribution.
    """

    is_left: IsLeft = is_person_left
    is_room_beside: Callable[[Sequence[Seated], str, tuple[str, str | None]], bool] = is_person_new
    slot: TakeSlot = _only_slot
    is_told_by_content: bool = True
    beside: Callable[[], ColumnElement[bool]] = _everything
    begin: Callable[[Session, Mapping[str, Any]], None] = _nothing_before
    values_of: Callable[[Any], Mapping[str, Any]] = _no_values

    @property
    def begins_with_nothing(self) -> bool:
        return self.begin is _nothing_before


ONE_EACH = Seats()
