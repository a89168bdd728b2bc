"""Jobs that workers died of, so that no queue stands still for one of them.

RQ knows what was begun and never ended. Three workers running that died of one job are enough: a wake-up is then begun once an
hour, and a job for one event no more, until somebody has events replayed. It fails instead, and is shown as any other failure.
A job for many events is not counted, since each of them comes back alone. Kept in Redis: what is lost with it is tried anew.
"""

from __future__ import annotations

from typing import Any

from redis import Redis
from rq.job import Job

from workers.subscriptions import BUILD_LISTS, DELIVER

MOST_DEATHS = 3
HELD_SECONDS = 3600
KEPT_SECONDS = 30 * 24 * 3600
COUNTS = "rq:deaths"
HELD = "rq:held:"
# What they work on counts its own deaths, row by row (campaign/mail/claims.py, campaign/exports/lists/), and ends alone.
COUNTED_BY_ROW = frozenset({DELIVER.path, BUILD_LISTS.path})


class DeadlyJobError(Exception):
    """Three workers running have died of this job: it was not begun."""


class QueueJob(Job):
    """A job that asks before it begins how many died of it, and says when it has ended, well or not."""

    def perform(self) -> Any:
        name = _name_of(self)
        if name is None:
            return super().perform()
        count, is_held = _look(self.connection, name)
        if count >= MOST_DEATHS and (is_held or not _is_wakeup(self)):
            raise DeadlyJobError
        try:
            return super().perform()
        finally:
            if count:
                self.connection.hdel(COUNTS, name)


def note_death(job: Job) -> None:
    """A worker has died of this job."""
    name = _name_of(job)
    if name is None:
        return
    count = int(job.connection.hincrby(COUNTS, name, 1))
    job.connection.expire(COUNTS, KEPT_SECONDS)
    if count >= MOST_DEATHS and _is_wakeup(job):
        job.connection.set(HELD + name, 1, ex=HELD_SECONDS)


def forget_deaths(connection: Redis) -> None:
    """Somebody has mended what workers died of: everything is begun again."""
    connection.delete(COUNTS)


def _look(connection: Redis, name: str) -> tuple[int, bool]:
    with connection.pipeline(transaction=False) as pipeline:
        pipeline.hget(COUNTS, name)
        pipeline.exists(HELD + name)
        count, is_held = pipeline.execute()
    return int(count or 0), bool(is_held)


def _name_of(job: Job) -> str | None:
    """Its path, with the event if it is for one; None where its deaths are not counted."""
    if job.func_name in COUNTED_BY_ROW:
        return None
    if _is_wakeup(job):
        return job.func_name
    event_ids = job.args[1]
    return f"{job.func_name} {event_ids[0]}" if len(event_ids) == 1 else None


def _is_wakeup(job: Job) -> bool:
    """It has the version alone, and no events."""
    return len(job.args) < 2
