"""How much waits in each queue, as a worker saw it last: whoever asks for a page makes no call to Redis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import insert, now
from campaign.machinery.models import QueueDepth


@dataclass(frozen=True, slots=True)
class Depth:
    """Of one queue: jobs that wait, that run, and that failed within a week. `measured_at` is None before it is stored."""

    queue: str
    waiting: int
    running: int
    failed: int
    measured_at: datetime | None = None


def store_depths(session: Session, depths: Sequence[Depth]) -> None:
    for depth in depths:
        values = {"waiting": depth.waiting, "running": depth.running, "failed": depth.failed, "measured_at": now()}
        row = insert(session, QueueDepth).values(queue=depth.queue, **values)
        session.execute(row.on_conflict_do_update(index_elements=["queue"], set_=values))


def list_depths(session: Session) -> list[Depth]:
    """By the queue's name."""
    rows = session.scalars(select(QueueDepth).order_by(QueueDepth.queue))
    return [Depth(one.queue, one.waiting, one.running, one.failed, one.measured_at) for one in rows]
