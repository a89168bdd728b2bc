"""Jobs that fail are noted without a word of what the error said, and admins are told: once an hour, whatever fails."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
from fakeredis import FakeRedis
from rq.serializers import JSONSerializer
from sqlalchemy import select

from campaign.db import Database
from campaign.machinery.depths import Depth, list_depths, store_depths
from campaign.machinery.failures import Failure, forget_failure, forget_job_failures, list_failures, note_failure
from campaign.mail.models import Delivery
from campaign.notifications.failures import tell_failures
from campaign.settings import Settings
from tests.staff import make_account
from tests.time_travel import let_pass
from workers import machinery, runtime
from workers.queues import FAILURE_SECONDS, QUEUES, VERSION, queue_named

JOB = "workers.mail.deliver"


def fail(version: int) -> None:
    raise ValueError("suzie@example.com could not be written to")


def fails(database: Database, job: str = JOB, error: str = "ValueError") -> None:
    with database.transaction() as session:
        note_failure(session, job, "mail", error)


def failures(database: Database) -> list[Failure]:
    with database.reading() as session:
        return list_failures(session)


def mails(database: Database) -> list[UUID]:
    with database.reading() as session:
        return list(session.scalars(select(Delivery.subject_id).where(Delivery.template == "staff/failures")))


@pytest.fixture
def works_here(monkeypatch: pytest.MonkeyPatch, database: Database, settings: Settings) -> FakeRedis:
    """This process is a worker, beside a Redis of its own."""
    redis = FakeRedis()
    monkeypatch.setattr(runtime, "current", lambda: runtime.Runtime(settings, database, redis))
    monkeypatch.setattr(machinery, "current", runtime.current)
    return redis


def work_off(redis: FakeRedis) -> None:
    queue = queue_named("mail", redis)
    runtime.QueueWorker(
        [queue],
        connection=redis,
        serializer=JSONSerializer,
        log_job_description=False,
        exception_handlers=[runtime.note_failed],
    ).work(burst=True)


def test_a_job_that_fails_twice_is_on_the_list_once_with_no_word_of_its_error(
    works_here: FakeRedis, database: Database
) -> None:
    for _ in range(2):
        queue_named("mail", works_here).enqueue_call(f"{__name__}.fail", args=(1,), failure_ttl=FAILURE_SECONDS)
    work_off(works_here)
    [failure] = failures(database)
    assert (failure.job, failure.error, failure.queue, failure.count) == (f"{__name__}.fail", "ValueError", "mail", 2)
    assert failure.first_failed_at <= failure.last_failed_at
    assert "suzie" not in repr(failure)


def test_a_failure_of_the_database_itself_stops_no_worker(
    works_here: FakeRedis, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    away = Database(f"sqlite:///{tmp_path}/empty.sqlite3")
    there = runtime.current()
    monkeypatch.setattr(runtime, "current", lambda: runtime.Runtime(there.settings, away, there.connection))
    queue_named("mail", works_here).enqueue_call(f"{__name__}.fail", args=(1,), failure_ttl=FAILURE_SECONDS)
    work_off(works_here)
    away.dispose()
    assert failures(database) == []


def test_admins_are_told_once_an_hour_and_again_only_of_what_is_new(database: Database) -> None:
    admin = make_account(database, "admin")
    make_account(database, "campaigner", email="laura@example.com")
    assert tell_failures(database) == 0
    fails(database)
    assert tell_failures(database) == 1
    fails(database)
    fails(database, error="KeyError")
    assert tell_failures(database) == 0
    let_pass(database, timedelta(minutes=61))
    assert tell_failures(database) == 1
    let_pass(database, timedelta(minutes=61))
    assert tell_failures(database) == 0
    assert mails(database) == [admin, admin]


def test_what_was_dealt_with_is_gone_and_comes_back_as_a_new_one(database: Database) -> None:
    fails(database)
    with database.transaction() as session:
        assert forget_failure(session, JOB, "ValueError")
        assert not forget_failure(session, JOB, "ValueError")
    fails(database)
    assert [one.count for one in failures(database)] == [1]


def test_what_has_not_come_again_for_two_weeks_is_forgotten(database: Database) -> None:
    fails(database)
    let_pass(database, timedelta(days=15))
    fails(database, error="KeyError")
    forget_job_failures(database)
    assert [one.error for one in failures(database)] == ["KeyError"]


def test_a_worker_stores_what_waits_in_each_queue(works_here: FakeRedis, database: Database) -> None:
    for _ in range(3):
        queue_named("counts", works_here).enqueue_call(f"{__name__}.fail", args=(1,))
    queue_named("mail", works_here).enqueue_call(f"{__name__}.fail", args=(1,), failure_ttl=FAILURE_SECONDS)
    work_off(works_here)
    for _ in range(2):
        machinery.measure_queues(VERSION)
    with database.reading() as session:
        depths = {depth.queue: depth for depth in list_depths(session)}
    assert set(depths) == set(QUEUES)
    assert (depths["counts"].waiting, depths["mail"].waiting, depths["mail"].failed) == (3, 0, 1)
    assert all(depth.measured_at for depth in depths.values())
    assert "suzie" not in json.dumps([repr(depth) for depth in depths.values()])


def test_depths_stand_until_they_are_measured_again(database: Database) -> None:
    for waiting in (5, 7):
        with database.transaction() as session:
            store_depths(session, [Depth("mail", waiting, 1, 0)])
    with database.reading() as session:
        assert [(one.queue, one.waiting) for one in list_depths(session)] == [("mail", 7)]
