"""Events that somebody asks for are given to their jobs again, in batches, once; and what waits can be tried at once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from campaign import batching
from campaign.db import Database, now
from campaign.ids import new_id
from campaign.machinery.models import Replay
from campaign.machinery.replays import ask_replay, hurry_events, list_replays, list_waiting, work_replays_off
from campaign.outbox.drain import claim_events
from campaign.outbox.models import OutboxEvent
from campaign.outbox.record import record_event
from tests.time_travel import let_pass

HOUR = 3600.0


def happen(database: Database, count: int, name: str = "signature.verified") -> list[UUID]:
    with database.transaction() as session:
        return [record_event(session, name, new_id()) for _ in range(count)]


def settle(database: Database) -> None:
    with database.transaction() as session:
        session.execute(update(OutboxEvent).values(settled_at=now()))


def unsettled(database: Database) -> int:
    with database.reading() as session:
        return session.execute(
            select(func.count()).select_from(OutboxEvent).where(OutboxEvent.settled_at.is_(None))
        ).scalar_one()


def replays(database: Database) -> list[Replay]:
    with database.reading() as session:
        found = list(list_replays(session))
        session.expunge_all()
        return found


def ask(database: Database, seconds: float = HOUR) -> None:
    with database.transaction() as session:
        ask_replay(session, seconds)


def test_what_was_asked_for_is_due_again_in_batches_and_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "BATCH_SIZE", 3)
    happen(database, 2)
    let_pass(database, timedelta(hours=3))
    happen(database, 7)
    settle(database)
    ask(database)
    work_replays_off(database)
    assert unsettled(database) == 8  # seven, and the word that it was asked for
    [replay] = replays(database)
    assert replay.count == 8 and replay.ended_at
    settle(database)
    work_replays_off(database)
    assert unsettled(database) == 0


def test_what_is_asked_for_first_is_done_first_and_nothing_is_left(database: Database) -> None:
    happen(database, 2)
    ask(database)
    ask(database, 24 * HOUR)
    work_replays_off(database)
    assert all(replay.ended_at for replay in replays(database))


def test_what_waits_for_its_next_try_is_named_and_can_be_tried_at_once(database: Database) -> None:
    happen(database, 2)
    for _ in range(3):
        with database.transaction() as session:
            session.execute(update(OutboxEvent).values(retry_at=now()))
            claim_events(session, 10)
    happen(database, 1, "drive.opened")
    with database.reading() as session:
        [waiting] = list_waiting(session)
    assert (waiting.name, waiting.count, waiting.publish_count) == ("signature.verified", 2, 3)
    with database.transaction() as session:
        assert hurry_events(session) == 2
    with database.transaction() as session:
        assert len(claim_events(session, 10)) == 3
