""" "I will, if two others do": it binds once enough other people have pledged anything in the drive, and then for good."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

from campaign.contributions.pledge import answers
from campaign.contributions.pledge.beginning import NOTICE, call_pledges
from campaign.contributions.pledge.due import remind_due
from campaign.db import Database
from campaign.drives.wales import day_of, end_of
from tests.cast import press
from tests.contributions.counting import events_of
from tests.contributions.pledge.pledging import (
    charlie_opens_pledge_drive,
    pledge,
    pledged,
    pledges,
    present_moment,
    talk,
)
from tests.time_travel import let_pass


@pytest.fixture
def drive(database: Database) -> UUID:
    present = present_moment(database)
    workshop = talk(present, code="workshop", threshold=2)
    return charlie_opens_pledge_drive(database, talk(present), workshop)


def has_begun(database: Database, contribution_id: UUID) -> bool:
    return pledge(database, contribution_id).begun_at is not None


def test_until_enough_others_have_pledged_nothing_is_asked(database: Database, drive: UUID) -> None:
    pauls = pledged(database, drive, "workshop")
    pledged(database, drive, name="Laura Lloyd")
    assert call_pledges(database) == 0
    assert not has_begun(database, pauls)
    let_pass(database, timedelta(days=60))
    assert remind_due(database) == 1  # Laura's


def test_the_one_that_is_enough_calls_all_who_wait_once(database: Database, drive: UUID) -> None:
    pauls = pledged(database, drive, "workshop")
    lauras = pledged(database, drive, "workshop", name="Laura Lloyd")
    assert call_pledges(database) == 0
    pledged(database, drive, name="Suzie Evans")
    assert (call_pledges(database), call_pledges(database)) == (2, 0)
    assert has_begun(database, pauls) and has_begun(database, lauras)
    assert events_of(database, pauls).count("pledge.called") == 1


def test_the_same_person_twice_is_one_person(database: Database, drive: UUID) -> None:
    pauls = pledged(database, drive, "workshop")
    pledged(database, drive)
    pledged(database, drive, name="Laura Lloyd")
    assert call_pledges(database) == 0
    assert not has_begun(database, pauls)


def test_whoever_comes_when_there_are_enough_is_bound_at_once(database: Database, drive: UUID) -> None:
    for name in ("Laura Lloyd", "Suzie Evans"):
        pledged(database, drive, name=name)
    pauls = pledged(database, drive, "workshop")
    assert has_begun(database, pauls)
    assert call_pledges(database) == 0
    assert "pledge.called" not in events_of(database, pauls)


def test_a_later_fall_undoes_nothing_and_helps_nobody_new(database: Database, drive: UUID) -> None:
    pauls = pledged(database, drive, "workshop")
    others = [pledged(database, drive, name=name) for name in ("Laura Lloyd", "Suzie Evans")]
    call_pledges(database)
    for other in others:
        with database.transaction() as session:
            answers.answer_cannot(session, other)
    charlies = pledged(database, drive, "workshop", name="Charlie Cole")
    assert call_pledges(database) == 0
    assert has_begun(database, pauls) and not has_begun(database, charlies)


def test_whoever_waited_for_others_has_four_weeks_from_then(database: Database, drive: UUID) -> None:
    pauls = pledged(database, drive, "workshop")
    let_pass(database, timedelta(days=60))
    for name in ("Laura Lloyd", "Suzie Evans"):
        pledged(database, drive, name=name)
    call_pledges(database)
    assert pledge(database, pauls).due_at == end_of(day_of(present_moment(database) + NOTICE))
    assert remind_due(database) == 0


def test_thirty_at_once_call_each_other_exactly(database: Database) -> None:
    workshop = talk(present_moment(database), code="workshop", threshold=29)
    drive = charlie_opens_pledge_drive(database, workshop)
    people = [
        pledges(database, drive, "workshop", name=f"Person {chr(97 + number // 26)}{chr(97 + number % 26)}")
        for number in range(30)
    ]

    def confirms(contribution_id: UUID) -> int:
        press(database, contribution_id)
        return call_pledges(database)

    with ThreadPoolExecutor(8) as pool:
        called = sum(pool.map(confirms, people[:29]))
    assert called == 0 and not any(has_begun(database, one) for one in people)
    confirms(people[29])
    assert all(has_begun(database, one) for one in people)
    assert sum(events_of(database, one).count("pledge.called") for one in people) == 29
