"""The rule of most kinds: one person gives one thing once for as long as it is live; another person at the mailbox may too.

The partial unique index of `contributions` over person, kind, `what` and content holds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from campaign.contributions.kind import LiveRow
from campaign.contributions.models import Contribution
from campaign.db import dialect_of, insert_for, now, parameter, parameters
from campaign.drives.models import Drive
from campaign.drives.states import is_open

LIFE_SECONDS = 7 * 24 * 3600  # how long the link in the mail works, at the most


def place_once(session: Session, values: Mapping[str, Any]) -> UUID | None:
    """Insert the pending contribution; None where this person has given the same, or the drive is not open."""
    statement = _insert(dialect_of(session), tuple(values))
    return session.connection().execute(statement, parameters(values)).scalar_one_or_none()


def is_person_new(live: Sequence[LiveRow], name_key: str, _place: tuple[str, str | None]) -> bool:
    """Whether this person has not given it yet: then only a race can have kept them out."""
    return bool(live) and all(row.name_key != name_key for row in live)


def opening_columns() -> tuple[ColumnElement[Any], ...]:
    """SQL, for a query that selects the drive: what a new contribution takes from the moment and from its drive."""
    return (
        now().label("submitted_at"),
        now(LIFE_SECONDS).label("expires_at"),
        Drive.statement_version.label("statement_version"),
        Drive.text_version.label("text_version"),
    )


def insertion(dialect: str, names: tuple[str, ...], *conditions: ColumnElement[bool]) -> ReturningInsert[UUID]:
    """SQL: insert the pending contribution, with these columns given, while its drive is open and `conditions` hold."""
    source = (
        select(
            *(parameter(Contribution, name).label(name) for name in names),
            *opening_columns(),
        )
        .select_from(Drive)
        .where(Drive.id == parameter(Contribution, "drive_id"), is_open(), *conditions)
    )
    return (
        insert_for(dialect, Contribution)
        .from_select([column.name for column in source.selected_columns], source)
        .on_conflict_do_nothing()
        .returning(Contribution.id)
    )


@cache
def _insert(dialect: str, names: tuple[str, ...]) -> ReturningInsert[UUID]:
    return insertion(dialect, names)
