"""Decides when mails leave that the provider did not take, and which have been tried often enough."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.mail import claims
from campaign.mail.claims import Claim
from campaign.mail.models import Delivery
from campaign.mail.sender import Barred, Later
from campaign.mail.standing import REST_SECONDS, Standing, note_bar, note_fault, note_wish

FIRST_BACKOFF_SECONDS = 10.0
LONGEST_BACKOFF_SECONDS = 3600.0
MOST_ATTEMPTS = 8
GIVEN_UP_AFTER = timedelta(days=1)


def put_off(session: Session, claim: Claim, ids: Sequence[UUID], outcome: Later | Barred) -> None:
    """The provider has none of these: again later, or, of what it answers with a fault time and again, never."""
    reason = outcome.reason[:64]
    if isinstance(outcome, Barred):
        note_bar(session, reason)
        claims.record_untaken(session, claim, ids, seconds=REST_SECONDS, reason=reason)
        return
    if outcome.cause == "pace":
        note_wish(session, outcome.seconds, reason)
        claims.record_untaken(session, claim, ids, seconds=outcome.seconds, reason=reason)
        return
    standing = note_fault(session, reason)
    rows = {row.id: row for row in claim.deliveries if row.id in set(ids)}
    if outcome.cause == "away" or standing.is_stopped:
        seconds = max(
            outcome.seconds, REST_SECONDS if standing.is_stopped else _backoff(standing.fault_count, standing)
        )
        claims.record_untaken(session, claim, ids, seconds=seconds, reason=reason)
        return
    present = session.execute(select(now())).scalar_one()
    spent = [row.id for row in rows.values() if _is_spent(row, standing, present)]
    claims.record_failed(session, claim, spent, f"gave-up: {reason}"[:64])
    attempt = min((row.attempt for row in rows.values()), default=1)
    waiting = [delivery_id for delivery_id in ids if delivery_id not in set(spent)]
    seconds = max(outcome.seconds, _backoff(attempt, standing))
    claims.record_later(session, claim, waiting, seconds=seconds, reason=reason)


def _is_spent(row: Delivery, standing: Standing, present: datetime) -> bool:
    """Tried often enough, while other mail was taken: an outage is no mail's fault. After a day, nobody waits for it."""
    if row.attempt < MOST_ATTEMPTS:
        return False
    was_other_taken = standing.accepted_at is not None and standing.accepted_at > row.created_at
    return was_other_taken or present - row.created_at > GIVEN_UP_AFTER


def _backoff(attempt: int, standing: Standing) -> float:
    """Full jitter over a bound that doubles from 10 seconds to an hour; a minute while nobody's mail is taken."""
    longest = REST_SECONDS if standing.fault_count > 1 else LONGEST_BACKOFF_SECONDS
    return random.uniform(1, min(FIRST_BACKOFF_SECONDS * 2.0 ** (attempt - 1), longest))
