"""How much was pledged of each offer of a drive, and how much of it was kept. Counted anew whenever it is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.contributions.pledge.models import Pledge, PledgeOffer
from campaign.contributions.pledge.states import COUNTED_STATES, PLACED_STATES


@dataclass(frozen=True, slots=True)
class OfferTotals:
    """Of one offer: how many people pledged and how much together, what of it is done, and who waits for a place.

    What was taken back is in none of them; what lapsed stays pledged.
    """

    people: int = 0
    pledged: int = 0
    people_done: int = 0
    done: int = 0
    people_waiting: int = 0
    waiting: int = 0


def offer_totals(session: Session, drive_id: UUID) -> Mapping[str, OfferTotals]:
    """The totals of every offer of the drive, by its code."""
    rows = session.execute(
        select(PledgeOffer.code, Pledge.state, func.count(), func.sum(Pledge.quantity))
        .join(Pledge, Pledge.offer_id == PledgeOffer.id)
        .where(Pledge.drive_id == drive_id, Pledge.state.in_(COUNTED_STATES))
        .group_by(PledgeOffer.code, Pledge.state)
    )
    counts: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for code, state, people, amount in rows:
        counts[code][state] = (people, int(amount))
    codes = session.scalars(select(PledgeOffer.code).where(PledgeOffer.drive_id == drive_id)).all()
    return {code: _totals(counts[code]) for code in codes}


def _totals(states: Mapping[str, tuple[int, int]]) -> OfferTotals:
    placed = [states.get(state, (0, 0)) for state in PLACED_STATES]
    done, waiting = states.get("fulfilled", (0, 0)), states.get("waiting", (0, 0))
    return OfferTotals(
        people=sum(people for people, _ in placed),
        pledged=sum(amount for _, amount in placed),
        people_done=done[0],
        done=done[1],
        people_waiting=waiting[0],
        waiting=waiting[1],
    )
