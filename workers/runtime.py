"""A worker process: one queue, jobs in JSON, run in the process itself. `python -m workers.runtime QUEUE`.

What jobs need (database, Redis) is opened once a process and given to them by `current()`. What only mail needs stands in
workers/office.py: a worker of another queue does not load it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any
from uuid import UUID

from redis import Redis
from rq import Queue, SimpleWorker
from rq.exceptions import AbandonedJobError
from rq.job import Job
from rq.job_lifecycle import call_exception_handlers
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from campaign import log as logging_setup
from campaign.crash_points import arm, crash_point
from campaign.db import Database, end_unless_durable
from campaign.garbage import keep_what_is_loaded
from campaign.machinery.failures import note_failure
from campaign.outbox.drain import settle_handled, take_events
from campaign.outbox.models import OutboxEvent
from campaign.settings import Settings
from workers.deaths import QueueJob, note_death
from workers.limits import HardEnd, limit_memory
from workers.queues import QUEUES, VERSION, connect, queue_named
from workers.subscriptions import handlers_of

WORKER_TTL_SECONDS = 60
MAINTENANCE_SECONDS = 60

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Runtime:
    """What the jobs of this process work with."""

    settings: Settings
    database: Database
    connection: Redis


class QueueWorker(SimpleWorker):
    """RQ's worker in process, which neither logs nor keeps in Redis what an error says: it may hold what somebody typed.

    A job that does not end takes the process with it, and one that workers have died of is not begun (workers/deaths.py).
    """

    job_class = QueueJob
    death_penalty_class = HardEnd

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        log.error("job failed", extra={"job": job.func_name, "queue": job.origin}, exc_info=exc_info[1])
        call_exception_handlers(self._exc_handlers, job, *exc_info)
        if isinstance(exc_info[1], MemoryError):
            self._stop_requested = True  # what it took is in pieces: the next job has a process of its own

    def handle_job_failure(self, job: Job, queue: Queue, *args: Any, **kwargs: Any) -> None:
        kwargs["exc_string"] = type(sys.exc_info()[1]).__name__
        super().handle_job_failure(job, queue, *args, **kwargs)


class UnknownVersionError(Exception):
    """A job made by another release that this one does not understand: it stays failed until one does."""


@cache
def current() -> Runtime:
    """The process's runtime, made at the first call."""
    settings = Settings.from_env()
    arm(settings.crash)
    return Runtime(settings, Database(settings.database_url, pool_size=2), connect(settings.redis_url))


def handle_events(
    job: str, version: int, event_ids: Sequence[str], work: Callable[[Session, Sequence[OutboxEvent]], None]
) -> None:
    """Do `work` once for each of the events, with the receipts of `job` in the same transaction; settle what is done."""
    check_version(version)
    with current().database.transaction() as session:
        events = take_events(session, job, [UUID(event_id) for event_id in event_ids])
        if events:
            work(session, events)
            settle_handled(session, events, {event.name: handlers_of(event.name) for event in events})
        crash_point("job.before-commit")
    crash_point("job.after-commit")


def note_failed(job: Job, error: type[BaseException], *_: object) -> None:
    """For admins to see: also of a job whose worker died. Where the database is what failed, only the log has it."""
    if issubclass(error, AbandonedJobError):
        note_death(job)
    try:
        with current().database.transaction() as session:
            note_failure(session, job.func_name or "", job.origin, error.__name__)
    except SQLAlchemyError:
        log.warning("a failure could not be noted", extra={"job": job.func_name, "queue": job.origin})


def check_version(version: int) -> None:
    """Raises UnknownVersionError for a job of another release's making."""
    if version != VERSION:
        raise UnknownVersionError(f"job version {version}")


def make_worker(queue: str) -> QueueWorker:
    """A worker of this process, for one queue."""
    redis_url = current().settings.redis_url
    return QueueWorker(
        [queue_named(queue, Redis.from_url(redis_url))],
        connection=Redis.from_url(redis_url),
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL_SECONDS,
        maintenance_interval=MAINTENANCE_SECONDS,
        log_job_description=False,
        exception_handlers=[note_failed],
    )


def main(queue: str, *, until_empty: bool = False) -> None:
    """Work on `queue` until stopped, or only as long as a job waits in it. SIGTERM lets the running job finish."""
    runtime = current()
    level = runtime.settings.log_level
    logging_setup.configure(level, f"worker-{queue}")
    end_unless_durable(runtime.database, is_demo=runtime.settings.is_demo)
    limit_memory(runtime.settings.worker_memory_mb)
    keep_what_is_loaded()
    # RQ says four lines a job at INFO.
    make_worker(queue).work(burst=until_empty, logging_level=level if level != "INFO" else "WARNING")
    runtime.database.dispose()


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in QUEUES:
        sys.exit(f"usage: python -m workers.runtime {{{'|'.join(QUEUES)}}}")
    import_module("workers.runtime").main(sys.argv[1])  # jobs find there what is open: not a second time in this copy
