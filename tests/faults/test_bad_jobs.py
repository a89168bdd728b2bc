"""A job that never ends or takes all memory costs its queue no more than its own time, and is shown to admins."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue

from campaign.embedded.sessions import signal_process
from campaign.machinery.failures import list_failures
from tests.faults import bad_jobs
from tests.faults.acts import PATIENCE_SECONDS, begin, run
from tests.faults.stage import Stage
from tests.journeys.system import eventually
from workers.queues import FAILURE_SECONDS, connect, queue_named

QUEUE = "upkeep"
FAILED = 1
HARD_END_SECONDS = 0.3
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
        return run(self._environ, *self._act)

    @contextmanager
    def a_worker_stands_still(self) -> Iterator[ForkServerProcess]:
        """From when it has begun a job until the block ends."""
        process = begin(self._environ, *self._act)
        eventually(lambda: self.queue.started_job_registry.get_job_count(cleanup=False))
        signal_process(process.pid or 0, signal.SIGSTOP)
        try:
            yield process
        finally:
            signal_process(process.pid or 0, signal.SIGCONT)
            process.join(PATIENCE_SECONDS)

    @property
    def _environ(self) -> Mapping[str, str]:
        return {**self._stage.environ, "WORKER_MEMORY_MB": "256"}

    @property
    def _act(self) -> tuple[str, str, str, float]:
        return "work_off", QUEUE, str(self.log), HARD_END_SECONDS

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


@pytest.mark.long
@ON_SQLITE_ALONE
def test_a_worker_that_stood_still_for_longer_than_its_job_may_take_ends_when_it_wakes(works: Works) -> None:
    """Nothing goes on beside the worker that has taken over."""
    works.wait_for("block", "behave")
    with works.a_worker_stands_still() as process:
        works.a_minute_passes()
        assert works.start_worker() == 0
        assert works.queue.count == 0
        assert works.failures() == [("block", "AbandonedJobError")]
        time.sleep(1 + HARD_END_SECONDS)
    assert process.exitcode == FAILED
    assert "in block" in works.log.read_text()


@ON_SQLITE_ALONE
def test_a_job_that_wants_all_memory_fails_alone_and_the_next_has_a_process_of_its_own(works: Works) -> None:
    works.wait_for("devour", "behave")
    assert works.start_worker() == 0
    assert (works.queue.count, works.failures()) == (1, [("devour", "MemoryError")])
    assert works.start_worker() == 0
    assert (works.queue.count, len(works.failures())) == (0, 1)
