"""No scheduler runs: the relay sees to what has its time, once a turn, and the beat tells monitors that none runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fakeredis import FakeRedis, FakeServer
from redis.exceptions import ConnectionError as RedisConnectionError

from campaign.db import Database
from campaign.ids import new_id
from campaign.outbox.record import record_event
from campaign.timetable import beat_age
from tests.time_travel import let_pass
from workers.queues import QUEUES, queue_named
from workers.relay import step_of
from workers.schedule import IDLE_SECONDS, SCHEDULE, SILENT, Scheduler, StandIn
from workers.subscriptions import DELIVER, FOLD, THANK_VERIFIED

A_TURN = timedelta(seconds=6)


class Stage:
    """A database and a Redis, and a clock that stands."""

    def __init__(self, database: Database) -> None:
        self.server = FakeServer()
        self.redis = FakeRedis(server=self.server)
        self.database, self.seconds = database, 0.0

    def scheduler(self) -> Scheduler:
        return Scheduler(self.database, self.redis)

    def stand_in(self) -> StandIn:
        return StandIn(self.database, self.redis, lambda: self.seconds)

    def taken(self) -> list[str]:
        """What waits in the queues, taken out."""
        jobs = [job for queue in QUEUES for job in queue_named(queue, self.redis).jobs]
        self.redis.flushall()
        return sorted(job.func_name for job in jobs)

    def beat(self) -> timedelta | None:
        with self.database.reading() as session:
            return beat_age(session)


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    made = Stage(database)
    yield made
    made.redis.close()


def test_while_a_scheduler_runs_the_relay_leaves_the_timetable_to_it(stage: Stage) -> None:
    stage.scheduler().step()
    stage.taken()
    let_pass(stage.database, SILENT - timedelta(seconds=5))
    assert not stage.stand_in().step()
    assert stage.taken() == []


def test_once_all_are_silent_every_job_has_its_turn_once_and_the_beat_stays_old(stage: Stage) -> None:
    stage.scheduler().step()
    stage.taken()
    let_pass(stage.database, timedelta(days=2))
    for stand_in in (stage.stand_in(), stage.stand_in()):
        assert not stand_in.step()
    assert stage.taken() == sorted(job.path for job in SCHEDULE)
    let_pass(stage.database, A_TURN)
    stage.stand_in().step()
    assert DELIVER.path in stage.taken()
    beat = stage.beat()
    assert beat is not None and beat > timedelta(days=2)


def test_a_relay_publishes_events_and_stands_in(stage: Stage) -> None:
    stage.scheduler().step()
    stage.taken()
    let_pass(stage.database, timedelta(hours=1))
    with stage.database.transaction() as session:
        record_event(session, "signature.verified", new_id())
    step = step_of(stage.database, stage.redis)
    assert step()
    assert {FOLD.path, THANK_VERIFIED.path, DELIVER.path} <= set(stage.taken())
    assert not step()


def test_a_scheduler_that_is_back_takes_over(stage: Stage) -> None:
    stage.scheduler().step()
    let_pass(stage.database, timedelta(hours=1))
    stage.stand_in().step()
    let_pass(stage.database, A_TURN)
    stage.scheduler().step()
    stage.taken()
    let_pass(stage.database, A_TURN)
    stage.stand_in().step()
    assert stage.taken() == []
    assert stage.beat() is not None


def test_a_relay_looks_once_a_second_however_busy_it_is(stage: Stage) -> None:
    stage.scheduler().step()
    let_pass(stage.database, timedelta(hours=1))
    stand_in = stage.stand_in()
    stand_in.step()
    stage.taken()
    let_pass(stage.database, A_TURN)
    stand_in.step()
    assert stage.taken() == []
    stage.seconds += IDLE_SECONDS
    stand_in.step()
    assert DELIVER.path in stage.taken()


def test_without_redis_no_turn_is_lost(stage: Stage) -> None:
    stage.scheduler().step()
    stage.taken()
    let_pass(stage.database, timedelta(hours=2))
    stage.server.connected = False
    with pytest.raises(RedisConnectionError):
        stage.stand_in().step()
    stage.server.connected = True
    stage.stand_in().step()
    assert DELIVER.path in stage.taken()


def test_a_timetable_that_no_scheduler_ever_saw_is_left_alone(stage: Stage) -> None:
    stage.stand_in().step()
    assert stage.taken() == []
