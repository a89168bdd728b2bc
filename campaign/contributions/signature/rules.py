"""Who may sign: one live signature a person, at most two people a mailbox, and those two at the same address.

The partial unique indexes of `contributions` hold the rule; what is said here only chooses the seat.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, FromClause, and_, case, exists, func, not_, or_, select
from sqlalchemy.orm import Session

from campaign.contributions.kind import Correction
from campaign.contributions.models import SEATS as MOST
from campaign.contributions.models import Contribution
from campaign.contributions.seats import Seated, Seats
from campaign.contributions.states import LIVE_STATES
from campaign.db import parameter
from campaign.errors import FieldsRefusedError


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


def _is_room_beside(live: Sequence[Seated], name_key: str, place: tuple[str, str | None]) -> bool:
    return len(live) < MOST and all(row.name_key != name_key and row.place == place for row in live)


def _is_left(live: FromClause) -> ColumnElement[bool]:
    same_person = live.c.name_key == _given("name_key")
    elsewhere = or_(
        live.c.country != _given("country"),
        func.coalesce(live.c.postcode, "") != func.coalesce(_given("postcode"), ""),
    )
    are_all_taken = select(func.count()).select_from(live).scalar_subquery() >= MOST
    return and_(not_(exists().where(or_(same_person, elsewhere))), not_(are_all_taken))


def _free_slot(live: FromClause) -> ColumnElement[int]:
    return case((exists().where(live.c.slot == 1), 2), else_=1)


def _given(name: str) -> BindParameter[Any]:
    return parameter(Contribution, name)


SEATS = Seats(is_left=_is_left, is_room_beside=_is_room_beside, slot=_free_slot)
