"""Events are given to their jobs again, and what was done is not done twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.db import Database
from campaign.outbox.drain import claim_events, settle_events, take_events
from campaign.outbox.models import OutboxEvent
from tests.cast import charlie_opens_petition, sign, signing
from tests.cli.conftest import Run
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.time_travel import let_pass


def settled(database: Database, number: int) -> None:
    """Events that a job has dealt with."""
    drive_id = charlie_opens_petition(database)
    for position in range(number):
        sign(database, signing(drive_id, email=f"suzie{position}@example.com"))
    with database.transaction() as session:
        events = claim_events(session, 1000)
        take_events(session, "a.job", [event.id for event in events])
        settle_events(session, [event.id for event in events])


def test_a_replayed_event_is_due_again_but_not_for_a_job_that_did_it(run: Run, database: Database) -> None:
    settled(database, 2)
    assert run("events", "replay", "--since", "1h").out == "2 events are due again.\n"
    with database.transaction() as session:
        events = claim_events(session, 10)
        assert [event.receipts for event in events] == [frozenset({"a.job"})] * 2
        assert take_events(session, "a.job", [event.id for event in events]) == []
        assert len(take_events(session, "a.new.job", [event.id for event in events])) == 2


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("since", "number"), [("90m", 0), ("3h", 1), ("1d", 1), ("2020-01-01", 1), ("2099-01-01T00:00Z", 0)]
)
def test_only_what_happened_since_is_replayed(run: Run, database: Database, since: str, number: int) -> None:
    settled(database, 1)
    let_pass(database, timedelta(hours=2))
    assert run("events", "replay", "--since", since, "--json").json == {"replayed": number}


def test_more_than_a_batch_is_replayed_whole(run: Run, database: Database) -> None:
    settled(database, 3)
    with database.transaction() as session:
        first = session.scalars(select(OutboxEvent)).first()
        assert first is not None
        session.add_all(
            OutboxEvent(
                id=type(first.id)(int=first.id.int + number),
                name=first.name,
                subject_id=first.subject_id,
                occurred_at=first.occurred_at,
                retry_at=first.retry_at,
                settled_at=first.settled_at,
            )
            for number in range(1, 1_001)
        )
    ran = run("events", "replay", "--since", "1h")
    assert ran.out == "1,003 events are due again.\n"
    with database.reading() as session:
        assert session.scalars(select(OutboxEvent.id).where(OutboxEvent.settled_at.is_not(None))).all() == []
