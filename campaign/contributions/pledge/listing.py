"""Pledges as the team sees them: by state, and who comes to an event. Names of those who pledged, and no addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.pledge.models import Pledge, PledgeOffer
from campaign.contributions.pledge.states import OPEN_STATES
from campaign.i18n import Language, sort_key

LONGEST_LIST = 500
COMING_STATES = (*OPEN_STATES, "fulfilled", "lapsed")


@dataclass(frozen=True, slots=True)
class ListedPledge:
    """One pledge that was verified, by the id of its contribution."""

    id: UUID
    code: str
    quantity: int
    due_at: datetime
    state: str
    name: str | None = field(repr=False)
    is_attended: bool = False


def list_pledges(
    session: Session, drive_id: UUID, *, states: tuple[str, ...] = (), limit: int = LONGEST_LIST
) -> list[ListedPledge]:
    """The pledges of a drive that were verified, those that are due first; in one of `states`, unless it is empty."""
    wanted = [Pledge.state.in_(states)] if states else []
    rows = session.execute(
        select(Pledge, PledgeOffer.code, Contribution.name)
        .join(PledgeOffer, PledgeOffer.id == Pledge.offer_id)
        .join(Contribution, Contribution.id == Pledge.contribution_id)
        .where(Pledge.drive_id == drive_id, Pledge.settled_at.is_not(None), *wanted)
        .order_by(Pledge.due_at, Pledge.settled_at)
        .limit(limit)
    )
    return [_listed(pledge, code, name) for pledge, code, name in rows]


def check_in_list(session: Session, offer_id: UUID, language: Language) -> list[ListedPledge]:
    """Everybody who has a place, in the order of the language's alphabet: for the door, whole however long."""
    rows = session.execute(
        select(Pledge, PledgeOffer.code, Contribution.name)
        .join(PledgeOffer, PledgeOffer.id == Pledge.offer_id)
        .join(Contribution, Contribution.id == Pledge.contribution_id)
        .where(Pledge.offer_id == offer_id, Pledge.state.in_(COMING_STATES))
    )
    coming = [_listed(pledge, code, name) for pledge, code, name in rows]
    return sorted(coming, key=lambda one: (sort_key(one.name or "", language), one.id))


def _listed(pledge: Pledge, code: str, name: str | None) -> ListedPledge:
    return ListedPledge(
        id=pledge.contribution_id,
        code=code,
        quantity=pledge.quantity,
        due_at=pledge.due_at,
        state=pledge.state,
        name=name,
        is_attended=pledge.attended_at is not None,
    )
