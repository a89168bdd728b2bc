"""Row identifiers are UUIDs of version 7 that sort by the time they were made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

import pytest

from campaign import ids
from campaign.ids import lowest_id, moment_of, new_id, new_ids

MOMENT = datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """What the clock shows is its last entry."""
    shown = [MOMENT]
    monkeypatch.setattr(ids, "utc_now", lambda: shown[-1])
    return shown


def test_ids_are_of_version_7_and_say_when_they_were_made(clock: list[datetime]) -> None:
    for made in (new_id(), *new_ids(3)):
        assert (made.version, made.variant) == (7, RFC_4122)
        assert moment_of(made) == MOMENT.replace(microsecond=123_000)
        assert lowest_id(MOMENT) <= made < lowest_id(MOMENT + timedelta(milliseconds=1))


def test_what_is_made_a_microsecond_later_sorts_behind(clock: list[datetime]) -> None:
    for _ in range(2_000):
        earlier = new_ids(3)
        clock.append(clock[-1] + timedelta(microseconds=1))
        assert max(earlier) < new_id()


def test_those_of_one_moment_differ_in_all_that_is_left_to_chance(clock: list[datetime]) -> None:
    made = new_ids(1_000)
    assert len(set(made)) == 1_000
    differing = 0
    for one in made:
        differing |= one.int ^ made[0].int
    assert differing == 2**62 - 1
