"""Keeps what the provider says: each event once, however often it is said, and how much was said and refused, by day.

Has no effect on any mail or mailbox: that is `campaign.mail.hearing`, in its own time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from campaign.db import insert, now
from campaign.ids import new_id
from campaign.mail import events
from campaign.mail.models import ProviderEvent, ProviderEventCount
from campaign.mail.sendgrid_events import Heard, Reading
from campaign.mail.standing import load_standing
from campaign.outbox.record import record_event

KEPT_DAYS = 90
SHOWN_DAYS = 7
STORED, REPEATED, GIVEN_UP = "stored", "repeated", "given-up"  # given up: of a mail that nobody knows, for a day
PULLED = "pulled"  # from the provider's lists: no event told it
TAKEN = (STORED, REPEATED)
SILENT_SECONDS = 3 * 3600.0


@dataclass(frozen=True, slots=True)
class Hearing:
    """How the provider's events fare: when the last came, and how many were taken, or not, in the last days."""

    last_at: datetime | None
    counts: Mapping[str, int]

    @property
    def taken(self) -> int:
        return sum(self.counts.get(what, 0) for what in TAKEN)

    @property
    def left_out(self) -> Mapping[str, int]:
        """Events and posts that were not taken, by why."""
        return {what: count for what, count in self.counts.items() if what not in (*TAKEN, PULLED)}


def store_events(session: Session, reading: Reading) -> int:
    """Keep what is new; how many that was. What follows is a job's, called by an event in this transaction."""
    new = _insert(session, reading.events) if reading.events else []
    if new:
        record_event(session, events.REPORTED, new[0])
    repeated = reading.repeated + len(reading.events) - len(new)
    count_events(session, {**reading.left_out, STORED: len(new), REPEATED: repeated})
    return len(new)


def store_pulled(session: Session, heard: Sequence[Heard]) -> int:
    """Keep what the provider's lists say, as if it had been told; how much was new."""
    new = _insert(session, heard) if heard else []
    if new:
        record_event(session, events.REPORTED, new[0])
    count_events(session, {PULLED: len(new)})
    return len(new)


def is_hook_silent(session: Session) -> bool:
    """Whether mails were taken and nothing has been told for long."""
    taken = ProviderEventCount.what.in_(TAKEN)
    last_at = session.execute(select(func.max(ProviderEventCount.last_at)).where(taken)).scalar_one()
    accepted_at, long_ago = (
        load_standing(session).accepted_at,
        session.execute(select(now(-SILENT_SECONDS))).scalar_one(),
    )
    return accepted_at is not None and (last_at is None or (last_at < long_ago and last_at < accepted_at))


def count_events(session: Session, counts: Mapping[str, int]) -> None:
    """Add these to the present day: events, or posts that were refused. The rows are everybody's: last in a transaction."""
    present = session.execute(select(now())).scalar_one()
    for what, count in sorted(counts.items()):
        if not count:
            continue
        row = insert(session, ProviderEventCount).values(day=present.date(), what=what, count=count, last_at=present)
        total = ProviderEventCount.count + row.excluded.count
        session.execute(
            row.on_conflict_do_update(index_elements=["day", "what"], set_={"count": total, "last_at": present})
        )


def load_hearing(session: Session) -> Hearing:
    """Of the last SHOWN_DAYS days; the last event may be older."""
    taken = ProviderEventCount.what.in_(TAKEN)
    last_at = session.execute(select(func.max(ProviderEventCount.last_at)).where(taken)).scalar_one()
    since = session.execute(select(now(-SHOWN_DAYS * 24 * 3600))).scalar_one().date()
    rows = session.execute(
        select(ProviderEventCount.what, func.sum(ProviderEventCount.count))
        .where(ProviderEventCount.day > since)
        .group_by(ProviderEventCount.what)
        .order_by(ProviderEventCount.what)
    )
    return Hearing(last_at, dict(rows.all()))


def old_events(ahead: float) -> Select[UUID]:
    """Events that were received 90 days ago."""
    return select(ProviderEvent.id).where(ProviderEvent.received_at <= now(ahead - KEPT_DAYS * 24 * 3600))


def forget_events(session: Session, event_ids: Sequence[UUID]) -> None:
    """Delete them, and the counts of days before."""
    long_ago = session.execute(select(now(-KEPT_DAYS * 24 * 3600))).scalar_one()
    session.execute(delete(ProviderEvent).where(ProviderEvent.id.in_(event_ids)))
    session.execute(delete(ProviderEventCount).where(ProviderEventCount.day < (long_ago - timedelta(days=1)).date()))


def _insert(session: Session, heard: Sequence[Heard]) -> Sequence[UUID]:
    present = session.execute(select(now())).scalar_one()
    rows = [
        {
            "id": new_id(),
            "delivery_id": event.delivery_id,
            "name": event.name,
            "occurred_at": event.occurred_at,
            "reason_hash": event.reason_hash,
            "effect": event.effect,
            "received_at": present,
            "not_before": present,
        }
        for event in sorted(heard, key=_place)  # in one order, so that none of two posts waits for the other
    ]
    statement = insert(session, ProviderEvent).on_conflict_do_nothing().returning(ProviderEvent.id)
    return session.scalars(statement, rows).all()


def _place(event: Heard) -> tuple[object, ...]:
    return event.delivery_id, event.name, event.occurred_at, event.reason_hash
