"""Hands events to the relay and takes receipts from jobs: published at least once, with effects that happen once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, case, delete, func, or_, select, update
from sqlalchemy.orm import Session

from campaign.db import insert, now
from campaign.outbox.models import OutboxEvent, OutboxReceipt

FIRST_RETRY_SECONDS = 30
LONGEST_RETRY_SECONDS = 3600
KEPT_DAYS = 30  # of what is settled
# Twice as long every second time only: what failed through minutes of an outage is done within two minutes of its end.
_WAIT = case(
    *((OutboxEvent.publish_count == done, FIRST_RETRY_SECONDS * 2.0 ** ((done + 1) // 2)) for done in range(13)),
    else_=float(LONGEST_RETRY_SECONDS),
)


@dataclass(frozen=True, slots=True)
class ClaimedEvent:
    """An event that its claimer may publish now."""

    id: UUID
    name: str
    publish_count: int
    receipts: frozenset[str]


def claim_events(session: Session, limit: int) -> list[ClaimedEvent]:
    """Claim up to `limit` unsettled events that are due. Another relay does not get them before their retry time.

    A claimed event comes back after 30 seconds, then twice as long every second time up to an hour, until it is settled.
    """
    due = (
        select(OutboxEvent.id)
        .where(OutboxEvent.settled_at.is_(None), _is_due())
        .order_by(OutboxEvent.retry_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")  # a plain subquery may be run more than once, and then claims more than its limit
    )
    claimed = session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id.in_(select(due.c.id)))
        .values(publish_count=OutboxEvent.publish_count + 1, published_at=now(), retry_at=now(_WAIT))
        .returning(OutboxEvent.id, OutboxEvent.name, OutboxEvent.publish_count)
        .execution_options(synchronize_session=False)
    ).all()
    receipts = _receipts(session, [row.id for row in claimed if row.publish_count > 1])
    events = [ClaimedEvent(row.id, row.name, row.publish_count, receipts.get(row.id, frozenset())) for row in claimed]
    return sorted(events, key=lambda event: event.id)


def publish_anew(session: Session, limit: int) -> int:
    """Have up to `limit` of those that were published, and are not settled, due at once as if they never had been; how many."""
    lost = select(OutboxEvent.id).where(OutboxEvent.settled_at.is_(None), OutboxEvent.publish_count > 0).limit(limit)
    anew = update(OutboxEvent).where(OutboxEvent.id.in_(lost.with_for_update(skip_locked=True).cte("lost").select()))
    found = session.execute(
        anew.values(retry_at=now(), publish_count=0)
        .returning(OutboxEvent.id)
        .execution_options(synchronize_session=False)
    )
    return len(found.all())


def settle_events(session: Session, event_ids: Sequence[UUID]) -> None:
    """Nothing is left to do for these events."""
    if event_ids:
        session.execute(
            update(OutboxEvent)
            .where(OutboxEvent.id.in_(event_ids), OutboxEvent.settled_at.is_(None))
            .values(settled_at=now())
            .execution_options(synchronize_session=False)
        )


def take_events(session: Session, job: str, event_ids: Sequence[UUID]) -> list[OutboxEvent]:
    """The events among `event_ids` that `job` has not dealt with yet, now receipted in the caller's transaction.

    The transaction that calls this must do the job's work: a second run of the job then finds nothing left.
    """
    if not event_ids:
        return []
    taken = session.scalars(
        insert(session, OutboxReceipt)
        .from_select(
            ["event_id", "job", "handled_at"],
            select(OutboxEvent.id, bindparam("job_name", job, unique=True), now()).where(OutboxEvent.id.in_(event_ids)),
        )
        .on_conflict_do_nothing()
        .returning(OutboxReceipt.event_id)
    ).all()
    return list(session.scalars(select(OutboxEvent).where(OutboxEvent.id.in_(taken)).order_by(OutboxEvent.id)))


def settle_handled(session: Session, events: Sequence[OutboxEvent], jobs: Mapping[str, frozenset[str]]) -> None:
    """Settle those of `events` for which every job named in `jobs[event.name]` has left its receipt."""
    receipts = _receipts(session, [event.id for event in events])
    settle_events(session, [event.id for event in events if jobs[event.name] <= receipts.get(event.id, frozenset())])


def oldest_unsettled_age(session: Session) -> timedelta:
    """How long the oldest unsettled event has waited; zero when there is none."""
    oldest, present = session.execute(
        select(func.min(OutboxEvent.occurred_at), now()).where(OutboxEvent.settled_at.is_(None))
    ).one()
    return timedelta(0) if oldest is None else max(timedelta(0), present - oldest)


def settled_long_ago(ahead: float) -> Select[UUID]:
    """Events that will have been settled 30 days ago in `ahead` seconds.

    The moment is asked for once: PostgreSQL looks nothing up by one that may differ from row to row.
    """
    since = select(now(ahead - KEPT_DAYS * 24 * 3600)).scalar_subquery()
    return select(OutboxEvent.id).where(OutboxEvent.settled_at <= since)


def forget_settled(session: Session, event_ids: Sequence[UUID]) -> None:
    """Delete these, with their receipts."""
    gone = delete(OutboxEvent).where(OutboxEvent.id.in_(event_ids))
    session.execute(gone.execution_options(synchronize_session=False))


def _is_due() -> ColumnElement[bool]:
    """A retry further away than any that we set was set by a clock that was wrong."""
    return or_(OutboxEvent.retry_at <= now(), OutboxEvent.retry_at > now(2 * LONGEST_RETRY_SECONDS))


def _receipts(session: Session, event_ids: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
    if not event_ids:
        return {}
    found: dict[UUID, set[str]] = {}
    for event_id, job in session.execute(
        select(OutboxReceipt.event_id, OutboxReceipt.job).where(OutboxReceipt.event_id.in_(event_ids))
    ):
        found.setdefault(event_id, set()).add(job)
    return {event_id: frozenset(jobs) for event_id, jobs in found.items()}


def is_anything_due(session: Session) -> bool:
    """Whether an event waits to be published; only looks."""
    due = select(OutboxEvent.id).where(OutboxEvent.settled_at.is_(None), _is_due())
    return session.scalar(due.limit(1)) is not None


def put_back(session: Session, event_ids: Sequence[UUID]) -> None:
    """These were claimed but could not be published: they are due again at once, and it was no try."""
    session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id.in_(event_ids), OutboxEvent.settled_at.is_(None))
        .values(retry_at=now(), publish_count=OutboxEvent.publish_count - 1)
        .execution_options(synchronize_session=False)
    )
