"""Who may sign: one live signature a person, at most two people a mailbox, and those two at the same address.

The partial unique indexes of `contributions` hold the rule; the statement here only chooses the seat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from campaign.contributions.kind import Correction, LiveRow
from campaign.contributions.models import SEATS, Contribution
from campaign.contributions.seats import opening_columns
from campaign.contributions.states import LIVE_STATES
from campaign.db import dialect_of, insert_for, parameter, parameters
from campaign.drives.models import Drive
from campaign.drives.states import is_open
from campaign.errors import FieldsRefusedError


def place_signature(session: Session, values: Mapping[str, Any]) -> UUID | None:
    """Insert the pending signature into a free seat of its mailbox; None where the rule or the drive allows none.

    Of two that race for one seat, one gets None although the rule may allow it another: `is_seat_left` tells.
    """
    statement = _insert_into_seat(dialect_of(session), tuple(values))
    return session.connection().execute(statement, parameters(values)).scalar_one_or_none()


def is_seat_left(live: Sequence[LiveRow], name_key: str, place: tuple[str, str | None]) -> bool:
    """Whether the rule still has a seat for this person beside the `live` signatures of the mailbox."""
    return len(live) < SEATS and all(row.name_key != name_key and row.place == place for row in live)


def check_correction(session: Session, contribution: Contribution, correction: Correction) -> None:
    """Two people may share a mailbox only at one address: refuse a correction that would step around that."""
    other = session.scalar(
        select(Contribution).where(
            Contribution.drive_id == contribution.drive_id,
            Contribution.mailbox_key == contribution.mailbox_key,
            Contribution.kind == contribution.kind,
            Contribution.state.in_(LIVE_STATES),
            Contribution.id != contribution.id,
        )
    )
    if other is None:
        return
    if other.name_key == correction.name_key:
        raise FieldsRefusedError({"name": "name-gave-already"})
    if (other.country, other.postcode) != (correction.country, correction.postcode):
        raise FieldsRefusedError({"postcode": "postcode-differs-at-mailbox"})


@cache
def _insert_into_seat(dialect: str, names: tuple[str, ...]) -> ReturningInsert[UUID]:
    source = (
        select(
            *(_given(name).label(name) for name in names),
            case((_live(Contribution.slot == 1), 2), else_=1).label("slot"),
            *opening_columns(),
        )
        .select_from(Drive)
        .where(Drive.id == _given("drive_id"), is_open(), _is_seat_free())
    )
    return (
        insert_for(dialect, Contribution)
        .from_select([column.name for column in source.selected_columns], source)
        .on_conflict_do_nothing()
        .returning(Contribution.id)
    )


def _is_seat_free() -> ColumnElement[bool]:
    same_person = Contribution.name_key == _given("name_key")
    elsewhere = or_(
        Contribution.country != _given("country"),
        func.coalesce(Contribution.postcode, "") != func.coalesce(_given("postcode"), ""),
    )
    both_taken = and_(_live(Contribution.slot == 1), _live(Contribution.slot == 2))
    return and_(not_(_live(or_(same_person, elsewhere))), not_(both_taken))


def _live(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(Contribution.id)
        .where(
            Contribution.drive_id == _given("drive_id"),
            Contribution.mailbox_key == _given("mailbox_key"),
            Contribution.kind == "signature",
            Contribution.state.in_(LIVE_STATES),
            condition,
        )
        .correlate_except(Contribution)
        .exists()
    )


def _given(name: str) -> BindParameter[Any]:
    return parameter(Contribution, name)
