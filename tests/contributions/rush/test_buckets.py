"""Too many at once put off the mails of whoever solves nothing, for as long as it lasts, and never anybody else's."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.contributions.rush import buckets
from campaign.contributions.rush.arrivals import Arrival, Whence, arrival_at
from campaign.contributions.rush.buckets import (
    fullest,
    how_full,
    note_arrival,
)
from campaign.contributions.rush.challenges import Solution, make_challenge, read_solution
from campaign.contributions.rush.limits import LIMITS, MOST_PUT_OFF_SECONDS, WINDOW_SECONDS, Limit, highest_number
from campaign.contributions.rush.models import RushBucket, SpentChallenge
from campaign.db import Database, now
from campaign.drives.models import Channel
from campaign.drives.service import add_channels
from campaign.ids import new_id
from tests.cast import charlie_opens_petition
from tests.contributions.rush.solving import packed, solve
from tests.forgetting import forget
from tests.time_travel import let_pass

KEY = b"k" * 32
HERE, NEXT_DOOR, ELSEWHERE = "81.2.69.142", "81.2.69.7", "2a00:23c7:1:2::7"


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


def coming(drive_id: UUID, address: str | None = HERE, source: str = "") -> Arrival:
    return arrival_at(drive_id, Whence(address, source), KEY)


def come(database: Database, arrival: Arrival, times: int = 1) -> float:
    """So many posts; for how long the last one's mail is put off."""
    put_off = 0.0
    with database.transaction() as session:
        for _ in range(times):
            put_off = note_arrival(session.connection(), arrival, new_id().int)
    return put_off


def fullness(database: Database, arrival: Arrival) -> float:
    with database.reading() as session:
        return how_full(session, arrival)[0]


def solution(database: Database) -> Solution:
    with database.reading() as session:
        present = session.execute(select(now())).scalar_one()
    found = read_solution(packed(solve(asdict(make_challenge(KEY, 50, present)))), [KEY])
    assert found is not None
    return found


def test_a_household_waits_for_nothing_and_the_sixth_of_a_device_a_little(database: Database, petition: UUID) -> None:
    arrival = coming(petition)
    assert fullness(database, arrival) == 0
    assert come(database, arrival, LIMITS["device"].most) == 0
    assert fullness(database, arrival) == pytest.approx(1, abs=0.05)
    assert come(database, arrival) == pytest.approx(LIMITS["device"].cost_seconds, abs=10)
    assert come(database, arrival) == pytest.approx(2 * LIMITS["device"].cost_seconds, abs=10)
    assert come(database, coming(petition, NEXT_DOOR)) == come(database, coming(petition, ELSEWHERE)) == 0
    assert come(database, coming(charlie_opens_petition(database, slug="2"))) == 0


def test_time_empties_it(database: Database, petition: UUID) -> None:
    arrival = coming(petition)
    come(database, arrival, 8)
    let_pass(database, timedelta(seconds=WINDOW_SECONDS * 2))
    assert fullness(database, arrival) == 0
    assert come(database, arrival) == 0
    forget(database, "rushes")
    assert fullness(database, arrival) > 0  # what is not empty stays
    let_pass(database, timedelta(days=1))
    assert forget(database, "rushes") > 0
    with database.reading() as session:
        assert session.scalars(select(RushBucket)).all() == []


def test_no_bucket_gets_fuller_than_the_longest_that_a_mail_is_put_off(database: Database, petition: UUID) -> None:
    arrival = coming(petition)
    come(database, arrival)
    with database.transaction() as session:
        session.execute(update(RushBucket).values(full_until=now(buckets.DEEPEST_SECONDS - 1)))
    assert come(database, arrival, 3) == pytest.approx(MOST_PUT_OFF_SECONDS, abs=1)
    assert fullness(database, arrival) == pytest.approx(buckets.DEEPEST_SECONDS / WINDOW_SECONDS, abs=0.2)
    let_pass(database, timedelta(seconds=buckets.DEEPEST_SECONDS))
    assert come(database, arrival) == 0


def test_a_network_has_a_limit_of_its_own_over_all_drives(database: Database, petition: UUID) -> None:
    for last in range(LIMITS["network"].most):
        drive = petition if last % 2 else charlie_opens_petition(database, slug=f"x{last}") if last < 3 else petition
        come(database, coming(drive, f"81.2.69.{last}"))
    assert come(database, coming(petition, "81.2.69.200")) > 0
    assert come(database, coming(petition, "81.2.70.200")) == 0


def test_a_petition_and_the_whole_have_limits_too(
    database: Database, petition: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "LIMITS", {**LIMITS, "drive": Limit(20, shards=2), "whole": Limit(40, shards=2)})
    for last in range(40):
        come(database, coming(petition, f"81.2.{last}.7"))
    other = charlie_opens_petition(database, slug="2")
    assert fullness(database, coming(petition, ELSEWHERE)) > fullness(database, coming(other, ELSEWHERE)) > 0.5
    assert come(database, coming(petition, ELSEWHERE)) > 0


def test_a_mail_is_put_off_for_some_hours_at_the_most(database: Database, petition: UUID) -> None:
    arrival = coming(petition)
    assert come(database, arrival, 400) == pytest.approx(MOST_PUT_OFF_SECONDS, abs=1)
    assert come(database, arrival) == pytest.approx(MOST_PUT_OFF_SECONDS, abs=1)


def test_a_solution_brings_the_mail_at_once_and_only_once(database: Database, petition: UUID) -> None:
    arrival = coming(petition)
    come(database, arrival, 20)
    solved = replace(arrival, solution=solution(database))
    before = fullness(database, arrival)
    assert come(database, solved) == 0
    assert fullness(database, arrival) - before < 0.05  # a tenth of one without
    assert come(database, solved) > 0
    with database.reading() as session:
        assert len(session.scalars(select(SpentChallenge)).all()) == 1


def test_a_solution_that_comes_too_late_changes_nothing(database: Database, petition: UUID) -> None:
    arrival = coming(petition)
    come(database, arrival, 20)
    late = solution(database)
    late = replace(late, expires_at=late.expires_at - timedelta(minutes=6))
    assert come(database, replace(arrival, solution=late)) > 0
    with database.reading() as session:
        assert session.scalars(select(SpentChallenge)).all() == []


def test_what_was_spent_is_forgotten_when_it_is_over(database: Database, petition: UUID) -> None:
    come(database, replace(coming(petition), solution=solution(database)))
    assert forget(database, "challenges") == 0
    let_pass(database, timedelta(minutes=6))
    assert forget(database, "challenges") == 1


def test_an_event_has_a_limit_of_its_own_while_it_lasts(database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        add_channels(session, petition, ["stand", "poster"], event_days=1)
        session.execute(update(Channel).where(Channel.code == "poster").values(event_until=None))
    assert come(database, coming(petition, source="stand"), 50) == 0
    assert come(database, coming(petition, source="poster")) > 0
    assert come(database, coming(petition, source="made-up")) > 0
    let_pass(database, timedelta(days=2))
    come(database, coming(petition), 10)
    assert come(database, coming(petition, source="stand")) > 0


def test_an_event_that_is_over_its_limit_leaves_everybody_theirs() -> None:
    assert fullest({"device": 0.2, "network": 0.4, "event": 9, "drive": 0, "whole": 0}) == 0.4
    assert fullest({"device": 9, "network": 0.4, "event": 0.3, "drive": 0, "whole": 0}) == 0.3
    assert fullest({"device": 9, "network": 0.4, "event": 0.3, "drive": 2, "whole": 0}) == 2
    assert fullest({"drive": 0, "whole": 3}) == 3


def test_buckets_hold_no_address(database: Database, petition: UUID) -> None:
    come(database, coming(petition, source="stand"))
    with database.reading() as session:
        keys = session.scalars(select(RushBucket.key)).all()
    assert len(keys) == 4 and all(re.fullmatch(r"[0-9a-f]{40}\.[0-9]{2}", key) for key in keys)
    assert {*coming(petition).keys.values()}.isdisjoint(arrival_at(petition, Whence(HERE), b"o" * 32).keys.values())


@pytest.mark.parametrize("address", [None, "", "127.0.0.1", "10.0.0.7", "unix:"])
def test_an_address_that_tells_nobody_apart_holds_nobody_up(address: str | None) -> None:
    assert arrival_at(UUID(int=1), Whence(address), KEY).keys.keys() == {"drive", "whole"}


def test_one_address_of_the_new_kind_is_as_good_as_its_neighbours() -> None:
    keys = [arrival_at(UUID(int=1), Whence(text), KEY).keys["device"] for text in (ELSEWHERE, "2a00:23c7:1:2:9::1")]
    assert keys[0] == keys[1] != arrival_at(UUID(int=1), Whence("2a00:23c7:1:3::7"), KEY).keys["device"]
    mapped = arrival_at(UUID(int=1), Whence(f"::ffff:{HERE}"), KEY)
    assert mapped.keys == arrival_at(UUID(int=1), Whence(HERE), KEY).keys


def test_it_gets_harder_the_more_there_are() -> None:
    asked = [highest_number(windows) for windows in (0.5, 1, 5, 100)]
    assert asked == sorted(set(asked)) and asked[0] >= 10_000
