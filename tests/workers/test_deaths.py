"""What workers die of is begun less and less: no queue stands still for it, and somebody is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from fakeredis import FakeRedis
from rq.exceptions import AbandonedJobError
from rq.serializers import JSONSerializer

from campaign.db import Database
from campaign.machinery.failures import list_failures
from campaign.machinery.replays import ask_replay
from campaign.settings import Settings
from tests.contributions.counting import ON_SQLITE_ALONE
from workers import machinery, runtime
from workers.deaths import HELD, MOST_DEATHS, DeadlyJobError
from workers.queues import VERSION, Job, enqueue, queue_named
from workers.subscriptions import BUILD_LISTS, DELIVER

pytestmark = ON_SQLITE_ALONE
PATH = f"{__name__}.note"
WAKE_UP = Job(PATH, "upkeep", is_wakeup=True)
OF_EVENTS = Job(PATH, "upkeep")
DONE: list[Sequence[str]] = []


def note(version: int, event_ids: Sequence[str] = ()) -> None:
    DONE.append(event_ids)
    if "bad" in event_ids:
        raise ValueError


class Bench:
    """A worker in this process, beside a Redis of its own."""

    def __init__(self, redis: FakeRedis, database: Database) -> None:
        self.redis, self._database = redis, database

    def work(self, job: Job, *event_ids: str) -> None:
        enqueue(self.redis, job, event_ids)
        queue = queue_named(job.queue, self.redis)
        handlers = [runtime.note_failed]
        runtime.QueueWorker(
            [queue],
            connection=self.redis,
            serializer=JSONSerializer,
            log_job_description=False,
            exception_handlers=handlers,
        ).work(burst=True)

    def workers_die_of(self, job: Job, *event_ids: str, times: int = MOST_DEATHS) -> None:
        """As RQ tells it."""
        for _ in range(times):
            enqueue(self.redis, job, event_ids)
            queue = queue_named(job.queue, self.redis)
            (left,) = queue.jobs
            queue.empty()
            runtime.note_failed(left, AbandonedJobError)

    def errors(self) -> set[str]:
        with self._database.reading() as session:
            return {one.error for one in list_failures(session)}


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch, database: Database, settings: Settings) -> Iterator[Bench]:
    DONE.clear()
    redis = FakeRedis()
    made = runtime.Runtime(settings, database, redis)
    monkeypatch.setattr(runtime, "current", lambda: made)
    monkeypatch.setattr(machinery, "current", runtime.current)
    yield Bench(redis, database)
    redis.close()


def test_a_wake_up_that_three_workers_died_of_rests_for_an_hour_and_admins_see_it(bench: Bench) -> None:
    bench.workers_die_of(WAKE_UP, times=MOST_DEATHS - 1)
    bench.work(WAKE_UP)
    assert len(DONE) == 1
    bench.workers_die_of(WAKE_UP)
    bench.work(WAKE_UP)
    assert len(DONE) == 1
    assert bench.errors() == {AbandonedJobError.__name__, DeadlyJobError.__name__}
    assert 3500 < bench.redis.ttl(HELD + PATH) <= 3600
    bench.redis.delete(HELD + PATH)  # an hour later
    bench.work(WAKE_UP)
    bench.work(WAKE_UP)
    assert len(DONE) == 3


def test_a_wake_up_that_kills_again_after_its_hour_rests_for_another(bench: Bench) -> None:
    bench.workers_die_of(WAKE_UP)
    bench.redis.delete(HELD + PATH)
    bench.workers_die_of(WAKE_UP, times=1)
    bench.work(WAKE_UP)
    assert DONE == []


def test_a_job_for_one_event_is_not_begun_again_until_somebody_has_events_replayed(
    bench: Bench, database: Database
) -> None:
    bench.workers_die_of(OF_EVENTS, "first")
    bench.work(OF_EVENTS, "first")
    bench.work(OF_EVENTS, "second")
    assert DONE == [["second"]]
    machinery.replay(VERSION)
    bench.work(OF_EVENTS, "first")
    assert DONE == [["second"]]
    with database.transaction() as session:
        ask_replay(session, 60)
    machinery.replay(VERSION)
    bench.work(OF_EVENTS, "first")
    assert DONE == [["second"], ["first"]]


@pytest.mark.parametrize("event_id", ["good", "bad"])
def test_a_job_that_ends_well_or_not_has_killed_nobody(bench: Bench, event_id: str) -> None:
    for _ in range(3):
        bench.workers_die_of(OF_EVENTS, event_id, times=MOST_DEATHS - 1)
        bench.work(OF_EVENTS, event_id)
    assert len(DONE) == 3


def test_a_job_for_many_events_is_not_counted_since_they_come_back_alone(bench: Bench) -> None:
    bench.workers_die_of(OF_EVENTS, "first", "second")
    bench.work(OF_EVENTS, "first", "second")
    bench.work(OF_EVENTS, "first")
    assert len(DONE) == 2


def test_what_counts_its_own_deaths_row_by_row_never_rests(bench: Bench) -> None:
    for job in (DELIVER, BUILD_LISTS):
        bench.workers_die_of(job)
    assert not bench.redis.exists("rq:deaths")
