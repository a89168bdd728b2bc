"""Who may sign: one live signature a person, at most two people a mailbox, and those two at the same address.

The partial unique indexes of `contributions` hold the rule; the statement here only chooses the seat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, literal, not_, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from campaign.contributions.kind import LiveRow
from campaign.contributions.models import Contribution
from campaign.contributions.states import LIVE_STATES
from campaign.db import insert, now
from campaign.drives.models import Drive
from campaign.drives.states import is_open

SEATS = 2  # of one mailbox on one drive
LIFE_SECONDS = 7 * 24 * 3600  # how long the link in the mail works, at the most


def place_signature(session: Session, values: Mapping[str, Any]) -> UUID | None:
    """Insert the pending signature into a free seat of its mailbox; None where the rule or the drive allows none.

    Of two that race for one seat, one gets None although the rule may allow it another: `is_seat_left` tells.
    """
    return session.execute(_insert_into_seat(session, values)).scalar_one_or_none()


def is_seat_left(live: Sequence[LiveRow], name_key: str, place: tuple[str, str | None]) -> bool:
    """Whether the rule still has a seat for this person beside the `live` signatures of the mailbox."""
    return len(live) < SEATS and all(row.name_key != name_key and row.place == place for row in live)


def _insert_into_seat(session: Session, values: Mapping[str, Any]) -> ReturningInsert[UUID]:
    table = Contribution.__table__
    columns = [literal(value, table.c[name].type).label(name) for name, value in values.items()]
    source = (
        select(
            *columns,
            case((_live(values, Contribution.slot == 1), 2), else_=1).label("slot"),
            now().label("submitted_at"),
            now(LIFE_SECONDS).label("expires_at"),
            Drive.statement_version.label("statement_version"),
            Drive.text_version.label("text_version"),
        )
        .select_from(Drive)
        .where(Drive.id == values["drive_id"], is_open(), _is_seat_free(values))
    )
    names = [column.name for column in source.selected_columns]
    return insert(session, Contribution).from_select(names, source).on_conflict_do_nothing().returning(Contribution.id)


def _is_seat_free(values: Mapping[str, Any]) -> ColumnElement[bool]:
    same_person = Contribution.name_key == values["name_key"]
    elsewhere = or_(
        Contribution.country != values["country"],
        func.coalesce(Contribution.postcode, "") != (values["postcode"] or ""),
    )
    both_taken = and_(_live(values, Contribution.slot == 1), _live(values, Contribution.slot == 2))
    return and_(not_(_live(values, or_(same_person, elsewhere))), not_(both_taken))


def _live(values: Mapping[str, Any], condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(Contribution.id)
        .where(
            Contribution.drive_id == values["drive_id"],
            Contribution.mailbox_key == values["mailbox_key"],
            Contribution.kind == "signature",
            Contribution.state.in_(LIVE_STATES),
            condition,
        )
        .correlate_except(Contribution)
        .exists()
    )
