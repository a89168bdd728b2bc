"""What a pledge keeps beside its contribution, step by step: what, how much, by when, and whether there is a place for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import Insert, and_, case, literal, or_, select, update
from sqlalchemy.orm import Session

from campaign.contributions.details import Details
from campaign.contributions.models import Contribution
from campaign.contributions.pledge.beginning import begin
from campaign.contributions.pledge.models import Pledge, PledgeOffer
from campaign.contributions.pledge.places import free_places, has_begun, move_up, take_offer
from campaign.contributions.pledge.restoring import restore_pledge, states_of
from campaign.contributions.pledge.states import COUNTED_STATES, OPEN_STATES
from campaign.db import dialect_of, insert_for, now, parameter, parameters
from campaign.errors import FieldsRefusedError


@dataclass(frozen=True, slots=True)
class PledgeDetails:
    """What is pledged, held against the offer (fitting.py). `due_at` is the end of the day, or of the event."""

    offer_id: UUID
    quantity: int
    due_at: datetime


def keep_pledge(session: Session, contribution_id: UUID, details: PledgeDetails) -> None:
    """The same statement whether the contribution was stored or stood there already."""
    values = {
        "contribution_id": contribution_id,
        "offer_id": details.offer_id,
        "quantity": details.quantity,
        "due_at": details.due_at,
    }
    session.connection().execute(_insert(dialect_of(session)), parameters(values))


def correct_pledge(session: Session, contribution_id: UUID, details: PledgeDetails | None) -> None:
    """How much and by when, of the same offer; None leaves it as it is. Raises FieldsRefusedError for another offer."""
    if details is None:
        return
    corrected = (
        update(Pledge)
        .where(Pledge.contribution_id == contribution_id, Pledge.offer_id == details.offer_id)
        .values(quantity=details.quantity, due_at=details.due_at)
        .returning(Pledge.contribution_id)
        .execution_options(synchronize_session=False)
    )
    if session.execute(corrected).first() is None:
        raise FieldsRefusedError({"what": "offer-unknown"})


def settle_pledge(session: Session, contribution: Contribution) -> None:
    """It counts: it has its place, or waits for one. The moment is taken within the offer's turn, so that order is order."""
    pledge = session.get_one(Pledge, contribution.id, populate_existing=True)
    offer = take_offer(session, pledge.offer_id)
    present = session.execute(select(now())).scalar_one()
    pledge.settled_at = present
    free = free_places(session, offer)
    if has_begun(offer, present) or (free is not None and free < pledge.quantity):
        pledge.state = "waiting"
    else:
        begin(session, pledge, offer, present)
    session.flush()


def end_pledges(session: Session, contribution_ids: Sequence[UUID]) -> None:
    """Their contributions ended: what was to be done is released, and whoever waits moves up."""
    of_these = Pledge.contribution_id.in_(contribution_ids)
    counted = Pledge.state.in_(COUNTED_STATES)
    limited = session.scalars(
        select(PledgeOffer.id)
        .join(Pledge, Pledge.offer_id == PledgeOffer.id)
        .where(of_these, counted, PledgeOffer.place_limit.is_not(None))
        .distinct()
    ).all()
    for offer_id in sorted(limited):
        take_offer(session, offer_id)
    was_withdrawn = select(Contribution.id).where(
        Contribution.id == Pledge.contribution_id, Contribution.state == "withdrawn"
    )
    is_released = counted & (Pledge.state != "fulfilled") & was_withdrawn.exists()
    session.execute(
        update(Pledge)
        .where(of_these)
        .values(state=case((is_released, "released"), else_="ended"), remind_at=None)
        .execution_options(synchronize_session=False)
    )
    move_up(session, limited)


def free_forgotten(session: Session, contribution_ids: Sequence[UUID]) -> None:
    """Nobody knows any more whose these are: no place is kept for them, though what was closed stays counted.

    What can be kept without a place, such as a gift, stands as it was.
    """
    still_to_come = or_(
        PledgeOffer.starts_at > now(), and_(PledgeOffer.starts_at.is_(None), PledgeOffer.place_limit.is_not(None))
    )
    expected = Pledge.contribution_id.in_(contribution_ids), Pledge.state.in_(("waiting", *OPEN_STATES))
    offer_ids = session.scalars(
        select(PledgeOffer.id)
        .join(Pledge, Pledge.offer_id == PledgeOffer.id)
        .where(*expected, still_to_come)
        .distinct()
    ).all()
    for offer_id in sorted(offer_ids):
        take_offer(session, offer_id)
    session.execute(
        update(Pledge)
        .where(*expected, Pledge.offer_id.in_(offer_ids))
        .values(state="released", remind_at=None)
        .execution_options(synchronize_session=False)
    )
    move_up(session, offer_ids)


@cache
def _insert(dialect: str) -> Insert:
    given = {name: parameter(Pledge, name) for name in ("offer_id", "quantity", "due_at")}
    source = select(
        Contribution.id.label("contribution_id"),
        Contribution.drive_id.label("drive_id"),
        *(value.label(name) for name, value in given.items()),
        literal("unverified").label("state"),
        literal(0).label("reminder_count"),
        literal(0).label("extension_count"),
    ).where(Contribution.id == parameter(Pledge, "contribution_id"))
    return insert_for(dialect, Pledge).from_select([column.name for column in source.selected_columns], source)


DETAILS = Details(
    keep=keep_pledge,
    correct=correct_pledge,
    settle=settle_pledge,
    end=end_pledges,
    clear=free_forgotten,
    stand=states_of,
    restore=restore_pledge,
)
