"""Gives events to their jobs again because somebody asked for it: a job works it off, a batch in a transaction.

Receipts stay, so that only what a job has not dealt with happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from campaign.batching import in_batches
from campaign.db import Database, now
from campaign.ids import new_id
from campaign.machinery.events import REPLAY_ASKED
from campaign.machinery.models import UNFINISHED, Replay
from campaign.outbox.models import OutboxEvent
from campaign.outbox.record import record_event
from campaign.outbox.replay import replay_batch
from campaign.turns import take_turn

SHOWN = 10
LONGEST_STUCK_LIST = 20
STUCK_AFTER = 3  # times of being published, and not settled: more than half a minute and a minute were not enough


@dataclass(frozen=True, slots=True)
class WaitingEvents:
    """Events of one name that are not settled: how many, since when, and how often at most they were published."""

    name: str
    count: int
    oldest: datetime
    publish_count: int


def ask_replay(session: Session, since_seconds_ago: float) -> UUID:
    """Let the events of the last so many seconds be given to their jobs again."""
    replay_id = new_id()
    since, present = session.execute(select(now(-since_seconds_ago), now())).one()
    session.add(Replay(id=replay_id, since=since, asked_at=present))
    session.flush()
    record_event(session, REPLAY_ASKED, replay_id)
    return replay_id


def work_replays_off(database: Database) -> bool:
    """Do what was asked; whether anything was. May be stopped and run again, and beside itself."""
    return in_batches(database, _work) > 0


def list_replays(session: Session) -> Sequence[Replay]:
    """The latest first."""
    return session.scalars(select(Replay).order_by(Replay.asked_at.desc()).limit(SHOWN)).all()


def list_waiting(session: Session) -> list[WaitingEvents]:
    """What was published several times and is not done, the oldest first."""
    oldest = func.min(OutboxEvent.occurred_at)
    rows = session.execute(
        select(OutboxEvent.name, func.count(), oldest, func.max(OutboxEvent.publish_count))
        .where(text("settled_at IS NULL"), OutboxEvent.publish_count >= STUCK_AFTER)
        .group_by(OutboxEvent.name)
        .order_by(oldest)
        .limit(LONGEST_STUCK_LIST)
    )
    return [WaitingEvents(*row) for row in rows]


def hurry_events(session: Session, limit: int = 500) -> int:
    """Let up to `limit` events that wait for their next try be published at once; how many."""
    waiting = (
        select(OutboxEvent.id)
        .where(text("settled_at IS NULL"), OutboxEvent.retry_at > now())
        .order_by(OutboxEvent.retry_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("waiting")
    )
    hurried = session.scalars(
        update(OutboxEvent)
        .where(OutboxEvent.id.in_(select(waiting.c.id)))
        .values(retry_at=now())
        .returning(OutboxEvent.id)
        .execution_options(synchronize_session=False)
    )
    return len(hurried.all())


def _work(session: Session, limit: int) -> int:
    """A batch of the replay that was asked for first. Says that it took all it might until there is none left."""
    take_turn(session, "replaying")
    replay = session.scalars(select(Replay).where(text(UNFINISHED)).order_by(Replay.asked_at).limit(1)).first()
    if replay is None:
        return 0
    ids = replay_batch(session, replay.since, replay.cursor, limit)
    replay.count += len(ids)
    if ids:
        replay.cursor = ids[-1]
    else:
        replay.ended_at = session.execute(select(now())).scalar_one()
    session.flush()
    return limit
