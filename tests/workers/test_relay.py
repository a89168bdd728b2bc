"""The relay and the timetable, against a Redis in process: what is enqueued, how often, and what a failure costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from fakeredis import FakeRedis, FakeServer
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy import select

from campaign.db import Database
from campaign.ids import new_id
from campaign.outbox.drain import settle_handled, take_events
from campaign.outbox.models import OutboxEvent
from campaign.outbox.record import record_event
from campaign.webhooks.models import WebhookEvent
from tests.time_travel import let_pass
from tests.webhooks.here import a_webhook
from workers.queues import QUEUES, VERSION, enqueue, queue_named
from workers.relay import Relay
from workers.schedule import SCHEDULE, Scheduler
from workers.subscriptions import DELIVER, FOLD, PUBLISH, SEND_WEBHOOKS, THANK_VERIFIED, WRITE_NEWS, handlers_of


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def redis(server: FakeServer) -> Iterator[FakeRedis]:
    connection = FakeRedis(server=server)
    yield connection
    connection.close()


def record(database: Database, name: str) -> UUID:
    with database.transaction() as session:
        return record_event(session, name, new_id())


def waiting(redis: FakeRedis) -> list[tuple[str, list[object]]]:
    return [(job.func_name, list(job.args)) for queue in QUEUES for job in queue_named(queue, redis).jobs]


def is_settled(database: Database, event: UUID) -> bool:
    with database.reading() as session:
        return session.scalar(select(OutboxEvent.settled_at).where(OutboxEvent.id == event)) is not None


def test_an_event_wakes_its_jobs_and_carries_ids_alone(database: Database, redis: FakeRedis) -> None:
    event = record(database, "signature.verified")
    assert Relay(database, redis).step()
    assert sorted(waiting(redis)) == [
        ("workers.counts.fold", [VERSION]),
        ("workers.mail.thank_verified", [VERSION, [str(event)]]),
    ]
    assert not is_settled(database, event)
    assert not Relay(database, redis).step()


def test_many_events_make_one_job(database: Database, redis: FakeRedis) -> None:
    events = [record(database, "signature.verified") for _ in range(50)]
    Relay(database, redis).step()
    jobs = dict(waiting(redis))
    assert len(waiting(redis)) == 2
    assert jobs["workers.mail.thank_verified"] == [VERSION, [str(event) for event in sorted(events)]]


def test_what_redis_has_lost_is_published_anew_at_once_and_together(database: Database, redis: FakeRedis) -> None:
    """However often it was published before: that Redis lost it was no fault of its own."""
    events = [record(database, "signature.verified") for _ in range(3)]
    for _ in range(4):
        Relay(database, redis).step()
        let_pass(database, timedelta(minutes=8))
    assert Relay(database, redis).step()
    assert not Relay(database, redis).step()
    redis.flushall()
    assert Relay(database, redis).step()
    assert dict(waiting(redis))["workers.mail.thank_verified"] == [VERSION, [str(event) for event in sorted(events)]]
    assert not Relay(database, redis).step()


def test_an_event_that_owes_nothing_is_settled_at_once(database: Database, redis: FakeRedis) -> None:
    submitted, retried = record(database, "signature.submitted"), record(database, "signature.retried")
    Relay(database, redis).step()
    assert is_settled(database, submitted)
    assert is_settled(database, retried)
    assert waiting(redis) == [("workers.mail.deliver", [VERSION])]


def test_what_redis_forgot_is_published_again_alone_until_it_is_done(database: Database, redis: FakeRedis) -> None:
    events = [record(database, "signature.verified") for _ in range(2)]
    relay = Relay(database, redis)
    relay.step()
    redis.flushall()
    let_pass(database, timedelta(seconds=31))
    relay.step()
    thanks = [args for path, args in waiting(redis) if path == THANK_VERIFIED.path]
    assert thanks == [[VERSION, [str(event)]] for event in sorted(events)]
    with database.transaction() as session:
        taken = take_events(session, THANK_VERIFIED.path, events)
        settle_handled(session, taken, {"signature.verified": handlers_of("signature.verified")})
    redis.flushall()
    let_pass(database, timedelta(hours=2))
    assert not relay.step()
    assert waiting(redis) == []


def test_without_redis_nothing_is_lost_and_nothing_waits_for_its_lease(
    database: Database, redis: FakeRedis, server: FakeServer
) -> None:
    event = record(database, "signature.verified")
    server.connected = False
    relay = Relay(database, redis)
    with pytest.raises(RedisConnectionError):
        relay.step()
    server.connected = True
    assert relay.step()
    assert str(event) in str(waiting(redis))


def test_an_event_of_another_release_is_parked(database: Database, redis: FakeRedis) -> None:
    event = record(database, "signature.from_the_future")
    Relay(database, redis).step()
    assert waiting(redis) == []
    assert not is_settled(database, event)


def test_wakeups_do_not_pile_up_nor_keep_each_other_out(redis: FakeRedis) -> None:
    for _ in range(3):
        for job in SCHEDULE:
            enqueue(redis, job)
    assert sorted(path for path, _ in waiting(redis)) == sorted(job.path for job in SCHEDULE)
    for _ in range(2):
        enqueue(redis, THANK_VERIFIED, [str(new_id())])  # of other events each time
    assert len(waiting(redis)) == len(SCHEDULE) + 2


def test_a_wakeup_beside_one_that_runs_waits_for_its_turn(redis: FakeRedis) -> None:
    enqueue(redis, DELIVER)
    running = queue_named(DELIVER.queue, redis).pop_job_id()
    enqueue(redis, DELIVER)
    assert len(waiting(redis)) == 1
    assert queue_named(DELIVER.queue, redis).job_ids != [running]


def test_redis_holds_ids_and_json_alone(database: Database, redis: FakeRedis) -> None:
    event = record(database, "signature.verified")
    Relay(database, redis).step()
    (job,) = queue_named("mail", redis).jobs
    assert job.description == THANK_VERIFIED.path
    assert job.data == b'["workers.mail.thank_verified", null, [1, ["%s"]], {}]' % str(event).encode()


def test_the_timetable_runs_each_job_once_a_turn_whoever_asks(database: Database, redis: FakeRedis) -> None:
    schedulers = [Scheduler(database, redis), Scheduler(database, redis)]
    for scheduler in schedulers:
        scheduler.step()
    assert sorted(path for path, _ in waiting(redis)) == sorted(job.path for job in SCHEDULE)
    redis.flushall()
    let_pass(database, timedelta(seconds=6))
    for scheduler in schedulers:
        scheduler.step()
    assert sorted(path for path, _ in waiting(redis)) == sorted(
        job.path for job in (DELIVER, FOLD, PUBLISH, SEND_WEBHOOKS, WRITE_NEWS)
    )


def test_turns_that_were_missed_are_made_up_by_one(database: Database, redis: FakeRedis) -> None:
    scheduler = Scheduler(database, redis)
    scheduler.step()
    redis.flushall()
    let_pass(database, timedelta(days=3))
    scheduler.step()
    scheduler.step()
    assert len(waiting(redis)) == len(SCHEDULE)


def test_what_a_relay_claims_is_noted_for_webhooks_though_redis_is_away(
    database: Database, redis: FakeRedis, server: FakeServer
) -> None:
    a_webhook(database, "https://example.org/hook")
    event, _ = record(database, "signature.verified"), record(database, "replay.asked")
    server.connected = False
    with pytest.raises(RedisConnectionError):
        Relay(database, redis).step()
    with database.reading() as session:
        assert session.scalars(select(WebhookEvent.id)).all() == [event]
