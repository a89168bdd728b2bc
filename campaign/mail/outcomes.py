"""What became of a mail after it left, as the provider or a person says: the word that tells most stands, in whatever order.

Suppresses nobody: who must not be mailed after a bounce is decided by whoever hears of the event.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import Update, Uuid, and_, bindparam, func, or_, update
from sqlalchemy.orm import Session

from campaign.db import UtcDateTime
from campaign.mail import events
from campaign.mail.models import Delivery
from campaign.outbox.record import record_event

OUTCOMES: Mapping[str, str] = {
    "processed": "accepted",
    "deferred": "accepted",  # the provider tries again by itself
    "delivered": "delivered",
    "bounced": "bounced",  # also after "delivered": some servers take a mail and send it back later
    "blocked": "bounced",  # its server would not have it, for now or from us
    "dropped": "bounced",  # the provider has it and will not even try
}
RANKS = ("unknown", "accepted", "delivered", "bounced")  # a state gives way to those after it


def record_outcome(session: Session, delivery_id: UUID, *, outcome: str, at: datetime) -> bool:
    """Record one of OUTCOMES, which happened `at` that moment; whether it was news.

    Told again, told late, or told of a mail that was never tried, it changes nothing. A bounce is an event, once.
    """
    if outcome not in OUTCOMES:
        raise ValueError(f"unknown outcome: {outcome}")
    moved = session.scalars(_moved(outcome).returning(Delivery.id), {"of": delivery_id, "heard_at": at}).all()
    if moved and OUTCOMES[outcome] == "bounced":
        record_event(session, events.BOUNCED, delivery_id)
    return bool(moved)


def record_arrivals(session: Session, outcome: str, moments: Mapping[UUID, datetime]) -> None:
    """The same for many mails at once, of an outcome that is no bounce."""
    if OUTCOMES[outcome] == "bounced":
        raise ValueError(f"{outcome} is an event of each mail")
    told = [{"of": delivery_id, "heard_at": at} for delivery_id, at in sorted(moments.items())]
    if told:
        session.connection().execute(_moved(outcome), told)


@cache
def _moved(outcome: str) -> Update:
    state = OUTCOMES[outcome]
    at = bindparam("heard_at", type_=UtcDateTime())
    waits = or_(Delivery.state == "queued", Delivery.state == "claimed")  # an IN would not do for many at once
    may_have_left = or_(
        *(Delivery.state == earlier for earlier in ("posting", *RANKS[: RANKS.index(state)])),
        # To be sent again, though the provider had it: whatever we believed, there is no need now.
        and_(waits, Delivery.ambiguous_count > 0),
        and_(Delivery.state == "queued", Delivery.attempt > 0),
        and_(Delivery.state == "claimed", Delivery.attempt > 1),
    )
    return (
        update(Delivery)
        .where(Delivery.id == bindparam("of", type_=Uuid()), may_have_left)
        .values(
            state=state,
            reason=outcome if state == "bounced" else None,
            accepted_at=func.coalesce(Delivery.accepted_at, at, type_=UtcDateTime()),
            posted_at=func.coalesce(Delivery.posted_at, at, type_=UtcDateTime()),
            lease_until=None,
        )
        .execution_options(synchronize_session=False)
    )
