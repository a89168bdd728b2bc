"""SIGTERM in the middle of every kind of job: it is done to its end, the worker ends, and nothing is left over."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select

from campaign.db import Database
from campaign.ids import new_id
from campaign.outbox.models import OutboxReceipt
from campaign.outbox.record import record_event
from tests.faults.stage import Stage
from workers.queues import QUEUES, Job, connect, enqueue, queue_named
from workers.runtime import current, make_worker
from workers.schedule import SCHEDULE
from workers.subscriptions import SUBSCRIPTIONS

EVENTS = {job: name for name, jobs in SUBSCRIPTIONS.items() for job in jobs if not job.is_wakeup}
JOBS = sorted({*SCHEDULE, *(job for jobs in SUBSCRIPTIONS.values() for job in jobs)}, key=lambda job: job.path)
OF_EACH_QUEUE = (
    "mail.thank_verified",
    "counts.fold",
    "upkeep.expire",
    "exports.tell_owners",
)  # the others in the long run
TURNS = [
    pytest.param(job, id=name, marks=[] if name in OF_EACH_QUEUE else [pytest.mark.long])
    for job, name in ((job, job.path.removeprefix("workers.")) for job in JOBS)
]
ON_SQLITE_ALONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _signals_as_they_were() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class Interruption:
    """Asks this process to stop at the first statement of the job that runs."""

    def __init__(self, database: Database) -> None:
        self.came = False
        event.listen(database.engine, "before_cursor_execute", self._interrupt)

    def _interrupt(self, *_: Any) -> None:
        if not self.came:
            self.came = True
            os.kill(os.getpid(), signal.SIGTERM)


def enqueued(stage: Stage, job: Job) -> UUID | None:
    """The event that it is for, if it is for one: of something that is gone by now."""
    if job.is_wakeup:
        event_id = None
    else:
        with stage.database.transaction() as session:
            event_id = record_event(session, EVENTS[job], new_id())
    with connect(stage.redis_url) as connection:
        enqueue(connection, job, [str(event_id)] if event_id else ())
    return event_id


@ON_SQLITE_ALONE
@pytest.mark.parametrize("job", TURNS)
def test_a_worker_that_is_asked_to_stop_ends_its_job_first(stage: Stage, job: Job) -> None:
    event_id = enqueued(stage, job)
    interruption = Interruption(current().database)
    assert make_worker(job.queue).work(burst=True)
    assert interruption.came
    with connect(stage.redis_url) as connection:
        queue = queue_named(job.queue, connection)
        assert queue.started_job_registry.get_job_count(cleanup=False) == 0
        assert queue.failed_job_registry.get_job_count(cleanup=False) == 0
    if event_id:
        with stage.database.reading() as session:
            assert session.scalars(select(OutboxReceipt.job)).all() == [job.path]


@ON_SQLITE_ALONE
def test_what_still_waits_is_left_to_the_next_worker(stage: Stage) -> None:
    for job in JOBS[:3]:
        enqueued(stage, Job(job.path, "upkeep", is_wakeup=job.is_wakeup))
    Interruption(current().database)
    assert make_worker("upkeep").work(burst=True)
    with connect(stage.redis_url) as connection:
        assert queue_named("upkeep", connection).count == 2


def test_every_queue_has_a_job_that_is_tried_each_time() -> None:
    quick = [job for job in JOBS if job.path.removeprefix("workers.") in OF_EACH_QUEUE]
    assert {job.queue for job in quick} == set(QUEUES) and len(quick) == len(OF_EACH_QUEUE)
