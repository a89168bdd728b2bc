"""Changes a pledge that counts, as its giver asks: how much of it, and by when. What it was before is kept.

Nobody loses a place by asking for more: where there is no room, or the drive takes no more pledges, what was pledged stays.
Whoever waits keeps their place on the list. A later day is one of the few times that one may put a pledge off (answers.py).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.pledge.answers import MOST_EXTENSIONS
from campaign.contributions.pledge.beginning import schedule
from campaign.contributions.pledge.events import CHANGED
from campaign.contributions.pledge.fitting import FURTHEST, wrong_day, wrong_quantity
from campaign.contributions.pledge.models import Pledge, PledgeChange, PledgeOffer
from campaign.contributions.pledge.places import free_places, has_begun, move_up, take_offer
from campaign.contributions.pledge.schema import Change
from campaign.contributions.pledge.states import OPEN_STATES
from campaign.contributions.pledge.units import UNCOUNTED
from campaign.contributions.states import COUNTED_STATE
from campaign.db import now
from campaign.drives.models import Drive
from campaign.drives.states import is_open
from campaign.drives.wales import day_of, end_of
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.ids import new_id
from campaign.outbox.record import record_event

A_MOMENT = timedelta(seconds=1)


def changeable_fields(pledge: Pledge, offer: PledgeOffer, present: datetime) -> tuple[str, ...]:
    """What its giver may change of it now: nothing of what is settled, and of an event that is to come no day."""
    if pledge.state not in ("waiting", *OPEN_STATES) or has_begun(offer, present):
        return ()
    is_counted = offer.unit != UNCOUNTED and offer.minimum < offer.maximum
    return (*(["quantity"] if is_counted else []), *(["due_on"] if offer.starts_at is None else []))


def change_pledge(session: Session, contribution_id: UUID, change: Change) -> bool:
    """Whether it is another pledge now: what is as it was, and what cannot be changed, changes nothing.

    Raises FieldsRefusedError, ConflictError for what is settled, NotFoundError for what does not count.
    """
    pledge, offer = _taken(session, contribution_id)
    present = session.execute(select(now())).scalar_one()
    fields = changeable_fields(pledge, offer, present)
    if not fields:
        raise ConflictError("pledge-settled")
    quantity = change.quantity if "quantity" in fields and change.quantity is not None else pledge.quantity
    due_on = change.due_on if "due_on" in fields and change.due_on != day_of(pledge.due_at - A_MOMENT) else None
    if quantity == pledge.quantity and due_on is None:
        return False
    found = {
        "quantity": _wrong_quantity(session, pledge, offer, quantity),
        "due_on": None if due_on is None else _wrong_day(pledge, due_on, day_of(present)),
    }
    if errors := {name: slug for name, slug in found.items() if slug is not None}:
        raise FieldsRefusedError(errors)
    _remember(session, pledge, present)
    pledge.quantity = quantity
    if due_on is not None:
        _move_day(pledge, offer, end_of(due_on), present)
    session.flush()
    record_event(session, CHANGED, contribution_id)
    move_up(session, [offer.id] if offer.place_limit is not None else [])
    return True


def _wrong_quantity(session: Session, pledge: Pledge, offer: PledgeOffer, quantity: int) -> str | None:
    more = quantity - pledge.quantity
    if more == 0:
        return None
    if slug := wrong_quantity(quantity, offer):
        return slug
    if more > 0 and session.scalar(select(Drive.id).where(Drive.id == pledge.drive_id, is_open())) is None:
        return "quantity-drive-closed"
    free = free_places(session, offer)
    return "quantity-no-room" if pledge.state != "waiting" and free is not None and free < more else None


def _wrong_day(pledge: Pledge, due_on: date, today: date) -> str | None:
    if slug := wrong_day(due_on, today, FURTHEST):
        return slug
    is_later = end_of(due_on) > pledge.due_at
    return "due-put-off-enough" if is_later and pledge.extension_count >= MOST_EXTENSIONS else None


def _remember(session: Session, pledge: Pledge, present: datetime) -> None:
    session.add(
        PledgeChange(
            id=new_id(),
            contribution_id=pledge.contribution_id,
            quantity=pledge.quantity,
            due_at=pledge.due_at,
            changed_at=present,
        )
    )


def _move_day(pledge: Pledge, offer: PledgeOffer, due_at: datetime, present: datetime) -> None:
    """Reminders follow the new day, but for a pledge that waits: they are set when it begins to bind."""
    pledge.extension_count += due_at > pledge.due_at
    pledge.due_at, pledge.answered_at = due_at, present
    if pledge.state in OPEN_STATES:
        pledge.state = "pledged"
    if pledge.begun_at is not None:
        schedule(pledge, offer, present)


def _taken(session: Session, contribution_id: UUID) -> tuple[Pledge, PledgeOffer]:
    """The contribution is locked first, as by everything that ends it; then its offer's turn, as by all that moves places."""
    contribution = session.scalar(
        select(Contribution)
        .where(Contribution.id == contribution_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    offer_id = session.scalar(select(Pledge.offer_id).where(Pledge.contribution_id == contribution_id))
    if contribution is None or contribution.state != COUNTED_STATE or offer_id is None:
        raise NotFoundError
    offer = take_offer(session, offer_id)
    pledge = session.scalars(
        select(Pledge)
        .where(Pledge.contribution_id == contribution_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return pledge, offer
