"""Turns of the regular jobs, where the clocks change too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from campaign.db import Database
from campaign.timetable import TimetableEntry, claim_due, every, give_back, is_anything_due, nightly, register


def test_every_so_many_seconds() -> None:
    present = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert every(90)(present) == present + timedelta(seconds=90)


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        (datetime(2026, 11, 23, 2, 59, tzinfo=UTC), datetime(2026, 11, 23, 3, 0, tzinfo=UTC)),
        (datetime(2026, 11, 23, 3, 0, tzinfo=UTC), datetime(2026, 11, 24, 3, 0, tzinfo=UTC)),
        (datetime(2026, 6, 1, 1, 30, tzinfo=UTC), datetime(2026, 6, 1, 2, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 12, 0, tzinfo=UTC), datetime(2026, 3, 29, 2, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 12, 0, tzinfo=UTC), datetime(2026, 10, 25, 3, 0, tzinfo=UTC)),
    ],
)
def test_once_a_night_at_the_hour_in_wales(present: datetime, expected: datetime) -> None:
    assert nightly(3)(present) == expected


def test_a_turn_claimed_by_a_clock_that_was_wrong_stops_nothing(database: Database) -> None:
    turns = {"job": every(60)}
    with database.transaction() as session:
        register(session, turns)
        assert claim_due(session, turns) == ["job"]
        assert not is_anything_due(session, turns)
        session.execute(update(TimetableEntry).values(due_at=datetime(2036, 1, 1, tzinfo=UTC)))
        assert is_anything_due(session, turns)
        assert claim_due(session, turns) == ["job"]
        assert claim_due(session, turns) == []


def test_a_turn_that_could_not_be_enqueued_is_given_back(database: Database) -> None:
    turns = {"job": nightly(3)}
    with database.transaction() as session:
        register(session, turns)
        assert claim_due(session, turns) == ["job"]
        give_back(session, ["job"])
        assert claim_due(session, turns) == ["job"]
