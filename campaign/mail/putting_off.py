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
from campaign.mail.kind import DueMail
from campaign.mail.sender import Barred, Later
from campaign.mail.standing import REST_SECONDS, Standing, note_bar, note_fault, note_wish

FIRST_BACKOFF_SECONDS = 10.0
LONGEST_BACKOFF_SECONDS = 3600.0
MOST_ATTEMPTS = 8
TOGETHER_ATTEMPTS, APART_SECONDS = 3, 5.0
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
    if outcome.cause == "away" or standing.is_stopped:
        wait = REST_SECONDS if standing.is_stopped else _backoff(standing.fault_count, standing)
        claims.record_untaken(session, claim, ids, seconds=max(outcome.seconds, wait), reason=reason)
        return
    present = session.execute(select(now())).scalar_one()
    rows = [row for row in claim.deliveries if row.id in set(ids)]
    spent = [row.id for row in rows if _is_spent(row, standing, present, is_alone=len(rows) == 1)]
    claims.record_failed(session, claim, spent, f"gave-up: {reason}"[:64])
    attempt = min((row.attempt for row in rows), default=1)
    wait = max(outcome.seconds, _backoff(attempt, standing))
    for place, part in enumerate(_parted([row.id for row in rows if row.id not in set(spent)], attempt)):
        claims.record_later(session, claim, part, seconds=wait + place * APART_SECONDS, reason=reason)


def _is_spent(row: DueMail, standing: Standing, present: datetime, *, is_alone: bool) -> bool:
    """Tried often enough, alone and while other mail was taken: an outage, or a neighbour, is no mail's fault.

    After a day, nobody waits for it any more.
    """
    if row.attempt < MOST_ATTEMPTS:
        return False
    was_other_taken = standing.accepted_at is not None and standing.accepted_at > row.created_at
    return (is_alone and was_other_taken) or present - row.created_at > GIVEN_UP_AFTER


def _parted(ids: list[UUID], attempt: int) -> list[list[UUID]]:
    """Those that failed together some times are tried apart, so that one of them keeps the others back no longer."""
    if attempt < TOGETHER_ATTEMPTS or len(ids) < 2:
        return [ids]
    return [ids[: len(ids) // 2], ids[len(ids) // 2 :]]


def _backoff(attempt: int, standing: Standing) -> float:
    """Full jitter over a bound that doubles from 10 seconds to an hour; a minute while nobody's mail is taken."""
    longest = REST_SECONDS if standing.fault_count > 1 else LONGEST_BACKOFF_SECONDS
    return random.uniform(1, min(FIRST_BACKOFF_SECONDS * 2.0 ** (attempt - 1), longest))
