"""A job that never ends or takes all memory costs its queue no more than its own time, and is shown to admins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue

from campaign.machinery.failures import list_failures
from tests.faults import bad_jobs
from tests.faults.acts import run
from tests.faults.stage import Stage
from workers.queues import FAILURE_SECONDS, connect, queue_named

QUEUE = "upkeep"
FAILED = 1
ON_SQLITE_ALONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Works:
    """A worker's queue, and workers for it: each a process of its own."""

    def __init__(self, stage: Stage, connection: Redis) -> None:
        self._stage = stage
        self.queue: Queue = queue_named(QUEUE, connection)
        self.log: Path = stage.folder.parent / "worker.log"

    def wait_for(self, *jobs: str) -> None:
        for job in jobs:
            path = f"{bad_jobs.__name__}.{job}"
            self.queue.enqueue_call(path, args=(1,), timeout=1, result_ttl=0, failure_ttl=FAILURE_SECONDS)

    def start_worker(self) -> int:
        """How it ended; at the latest, when the queue is empty."""
        return run({**self._stage.environ, "WORKER_MEMORY_MB": "256"}, "work_off", QUEUE, str(self.log), 0.3)

    def a_minute_passes(self) -> None:
        """Whoever has begun a job and does not say that it lives is believed to be dead."""
        key, connection = self.queue.started_job_registry.key, self.queue.connection
        for execution in connection.zrange(key, 0, -1):
            connection.zadd(key, {execution: 1})

    def failures(self) -> list[tuple[str, str]]:
        with self._stage.database.reading() as session:
            return [(one.job.rpartition(".")[2], one.error) for one in list_failures(session)]


@pytest.fixture
def works(stage: Stage) -> Iterator[Works]:
    with connect(stage.redis_url) as connection:
        yield Works(stage, connection)


@ON_SQLITE_ALONE
@pytest.mark.parametrize("job", ["block", pytest.param("swallow_everything", marks=pytest.mark.long)])
def test_a_job_that_hears_no_alarm_ends_with_its_process_and_the_next_goes_on(works: Works, job: str) -> None:
    works.wait_for(job, "behave")
    assert works.start_worker() == FAILED
    assert works.queue.count == 1
    works.a_minute_passes()
    assert works.start_worker() == 0
    assert works.queue.count == 0
    assert works.failures() == [(job, "AbandonedJobError")]
    printed = works.log.read_text()
    assert f"in {job}" in printed and "bad_jobs.py" in printed
    assert bad_jobs.SECRET not in printed


@ON_SQLITE_ALONE
def test_a_job_that_wants_all_memory_fails_alone_and_the_next_has_a_process_of_its_own(works: Works) -> None:
    works.wait_for("devour", "behave")
    assert works.start_worker() == 0
    assert (works.queue.count, works.failures()) == (1, [("devour", "MemoryError")])
    assert works.start_worker() == 0
    assert (works.queue.count, len(works.failures())) == (0, 1)
