"""Who has a place and who waits for one. All that takes or frees a place of an offer waits for that offer's turn.

Places are given in the order of verification: to the first on the waiting list for whom there are enough. The list moves up
in the transaction that makes room, until the event begins.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from campaign.contributions.pledge.beginning import begin
from campaign.contributions.pledge.events import PLACED
from campaign.contributions.pledge.models import Pledge, PledgeOffer
from campaign.contributions.pledge.states import PLACED_STATES
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.outbox.record import record_event
from campaign.turns import take_turn

MOST_AT_ONCE = 500  # that move up in one transaction; the upkeep goes on


def take_offer(session: Session, offer_id: UUID) -> PledgeOffer:
    """The offer as it is now; where it has a limit, nobody else gives or frees its places until the transaction ends."""
    offer = session.get_one(PledgeOffer, offer_id)
    if offer.place_limit is None:
        return offer
    take_turn(session, f"places {offer_id}")
    return session.get_one(PledgeOffer, offer_id, populate_existing=True)


def free_places(session: Session, offer: PledgeOffer) -> int | None:
    """How many are left; None where there is no limit."""
    if offer.place_limit is None:
        return None
    return max(0, offer.place_limit - taken_places(session, (offer.id,)).get(offer.id, 0))


def taken_places(session: Session, offer_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many places of each offer are taken, whatever came of them; an offer without any is left out."""
    rows = session.execute(
        select(Pledge.offer_id, func.sum(Pledge.quantity))
        .where(Pledge.offer_id.in_(offer_ids), Pledge.state.in_(PLACED_STATES))
        .group_by(Pledge.offer_id)
    )
    return {offer_id: int(taken) for offer_id, taken in rows}


def waiting_place(session: Session, pledge: Pledge) -> int:
    """The place of a waiting pledge on its list, from 1."""
    before = (Pledge.settled_at < pledge.settled_at) | (Pledge.settled_at == pledge.settled_at) & (
        Pledge.contribution_id < pledge.contribution_id
    )
    ahead = (
        select(func.count())
        .select_from(Pledge)
        .where(Pledge.offer_id == pledge.offer_id, Pledge.state == "waiting", before)
    )
    return session.execute(ahead).scalar_one() + 1


def move_up(session: Session, offer_ids: Collection[UUID]) -> int:
    """Give free places of these offers to those who wait; how many people got theirs."""
    return sum(_move_up(session, offer_id) for offer_id in sorted(offer_ids))


def seat_waiting(database: Database) -> int:
    """Move up wherever there is room: what a transaction left over. How many people got a place."""
    with database.reading() as session:
        offer_ids = session.scalars(select(Pledge.offer_id).where(Pledge.state == "waiting").distinct()).all()
    moved = 0
    for offer_id in offer_ids:
        with database.transaction() as session:
            moved += move_up(session, (offer_id,))
    return moved


def has_begun(offer: PledgeOffer, present: datetime) -> bool:
    """Whether it is an event for which it is too late to come."""
    return offer.starts_at is not None and offer.starts_at <= present


def _move_up(session: Session, offer_id: UUID) -> int:
    offer = take_offer(session, offer_id)
    present = session.execute(select(now())).scalar_one()
    free = free_places(session, offer)
    is_off = session.scalar(select(Drive.cancelled_at).where(Drive.id == offer.drive_id)) is not None
    if is_off or free == 0 or has_begun(offer, present):
        return 0
    moved = 0
    for pledge in session.scalars(_waiting(offer_id)):
        if free is not None and pledge.quantity > free:
            continue
        begin(session, pledge, offer, present)
        free = None if free is None else free - pledge.quantity
        record_event(session, PLACED, pledge.contribution_id)
        moved += 1
    session.flush()
    return moved


def _waiting(offer_id: UUID) -> Select[Pledge]:
    return (
        select(Pledge)
        .where(Pledge.offer_id == offer_id, Pledge.state == "waiting")
        .order_by(Pledge.settled_at, Pledge.contribution_id)
        .limit(MOST_AT_ONCE)
        .execution_options(populate_existing=True)
    )
