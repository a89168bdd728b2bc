"""How many mails of one template a mailbox may get within an hour: when the next may leave. Postpones nothing itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import among, now
from campaign.mail.models import Delivery

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What must hold when a mail is posted: at most `per_hour` of its template an hour to its mailbox, and `before` then."""

    per_hour: int | None = None
    before: datetime | None = None


NO_LIMITS = Limits()


def waits_for_pace(session: Session, template: str, *, mailbox_keys: Sequence[str], per_hour: int) -> list[float]:
    """Seconds until each of these mails may leave, 0 for now. `mailbox_keys` has one entry a mail, and so has the answer.

    Each mail that is given a time counts for those after it, so that those of one mailbox are spread over the coming hours.
    Counts mails that left or may have left within the last hour, by an index.
    """
    if per_hour < 1:
        raise ValueError("At least one mail an hour must be allowed.")
    times: dict[str, deque[float]] = {key: deque(maxlen=per_hour) for key in mailbox_keys}
    for key, age in _ages(session, template, mailbox_keys):
        times[key].append(-age)
    waits = []
    for key in mailbox_keys:
        last = times[key]
        wait = max(0.0, last[0] + HOUR) if len(last) == per_hour else 0.0
        last.append(wait)
        waits.append(wait)
    return waits


def _ages(session: Session, template: str, mailbox_keys: Sequence[str]) -> list[tuple[str, float]]:
    """Mailbox and seconds since it left, of each such mail, the oldest first."""
    posted = (
        select(Delivery.mailbox_key, Delivery.posted_at, now().label("present"))
        .where(
            among(Delivery.mailbox_key, set(mailbox_keys)),
            Delivery.posted_at > now(-HOUR),
            Delivery.template == template,
            Delivery.state != "merged",
        )
        .order_by(Delivery.posted_at)
    )
    ages = []
    for key, posted_at, present in session.execute(posted):
        assert posted_at is not None  # by the condition above
        ages.append((key, (present - posted_at) / timedelta(seconds=1)))
    return ages
