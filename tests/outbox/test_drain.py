"""Events come back until every job has left its receipt, and a job's effects happen once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.db import Database, now, seconds_until
from campaign.ids import new_id
from campaign.outbox.drain import (
    claim_events,
    oldest_unsettled_age,
    put_back,
    settle_events,
    settle_handled,
    take_events,
)
from campaign.outbox.models import OutboxEvent
from campaign.outbox.record import record_event
from tests.forgetting import forget
from tests.time_travel import let_pass


def record(database: Database, count: int = 1) -> list[UUID]:
    with database.transaction() as session:
        return [record_event(session, "signature.verified", new_id()) for _ in range(count)]


def claim(database: Database, limit: int = 100) -> list[UUID]:
    with database.transaction() as session:
        return [event.id for event in claim_events(session, limit)]


def test_what_was_rolled_back_never_happened(database: Database) -> None:
    with pytest.raises(RuntimeError), database.transaction() as session:
        record_event(session, "signature.verified", new_id())
        raise RuntimeError
    assert claim(database) == []


def test_a_claimed_event_is_not_claimed_again_until_its_time(database: Database) -> None:
    (event,) = record(database)
    assert claim(database) == [event]
    assert claim(database) == []
    let_pass(database, timedelta(seconds=31))
    assert claim(database) == [event]
    let_pass(database, timedelta(seconds=31))
    assert claim(database) == []
    let_pass(database, timedelta(seconds=31))
    assert claim(database) == [event]


def test_an_event_comes_back_ever_later_and_at_least_every_hour(database: Database) -> None:
    (event,) = record(database)
    waits = []
    for _ in range(16):
        assert claim(database) == [event]
        with database.transaction() as session:
            retry_in = seconds_until(OutboxEvent.retry_at)
            waits.append(round(session.execute(select(retry_in).where(OutboxEvent.id == event)).scalar_one()))
            session.execute(update(OutboxEvent).values(retry_at=now()))
    doubled = [30, 60, 60, 120, 120, 240, 240, 480, 480, 960, 960, 1920, 1920]
    assert waits == pytest.approx([*doubled, 3600, 3600, 3600], abs=2)


def test_an_event_that_could_not_be_published_is_due_at_once(database: Database) -> None:
    (event,) = record(database)
    claim(database)
    with database.transaction() as session:
        put_back(session, [event])
    with database.transaction() as session:
        (again,) = claim_events(session, 10)
    assert (again.id, again.publish_count) == (event, 1)


def test_four_relays_share_the_events(database: Database) -> None:
    events = record(database, 200)
    with ThreadPoolExecutor(4) as pool:
        taken = [each for batch in pool.map(lambda _: claim(database, 25), range(12)) for each in batch]
    assert sorted(taken) == sorted(events)


def test_a_job_takes_each_event_once(database: Database) -> None:
    events = record(database, 3)
    with database.transaction() as session:
        assert [event.id for event in take_events(session, "job", events[:2])] == events[:2]
    with database.transaction() as session:
        assert [event.id for event in take_events(session, "job", events)] == events[2:]
    with database.transaction() as session:
        assert len(take_events(session, "another", events)) == 3
        assert take_events(session, "job", [new_id()]) == []


def test_a_receipt_falls_with_the_work_that_failed(database: Database) -> None:
    events = record(database)
    with pytest.raises(RuntimeError), database.transaction() as session:
        take_events(session, "job", events)
        raise RuntimeError
    with database.transaction() as session:
        assert len(take_events(session, "job", events)) == 1


def test_racing_jobs_do_the_work_once(database: Database) -> None:
    events = record(database, 20)

    def take(_: int) -> int:
        with database.transaction() as session:
            return len(take_events(session, "job", events))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(16))) == 20


def test_an_event_is_settled_when_its_last_job_is_done(database: Database) -> None:
    (event,) = record(database)
    jobs = {"signature.verified": frozenset({"one", "two"})}
    for job in ("one", "two"):
        with database.reading() as session:
            assert session.scalars(select(OutboxEvent.settled_at)).one() is None
        with database.transaction() as session:
            settle_handled(session, take_events(session, job, [event]), jobs)
    with database.reading() as session:
        assert session.scalars(select(OutboxEvent.settled_at)).one() is not None
        assert oldest_unsettled_age(session) == timedelta(0)


def test_the_age_of_the_oldest_is_known(database: Database) -> None:
    record(database)
    let_pass(database, timedelta(minutes=10))
    record(database)
    with database.reading() as session:
        assert oldest_unsettled_age(session) == pytest.approx(timedelta(minutes=10), abs=timedelta(seconds=5))


def test_settled_events_are_forgotten_in_time_and_others_never(database: Database) -> None:
    events = record(database, 3)
    with database.transaction() as session:
        take_events(session, "job", events[:1])
        settle_events(session, events[:2])
    let_pass(database, timedelta(days=29))
    assert forget(database, "events") == 0
    let_pass(database, timedelta(days=2))
    assert forget(database, "events") == 2
    with database.reading() as session:
        assert session.scalars(select(OutboxEvent.id)).all() == events[2:]


def test_a_relay_claims_no_more_than_it_asked_for(database: Database) -> None:
    record(database, 1200)
    assert [len(claim(database, 500)) for _ in range(4)] == [500, 500, 200, 0]
