"""From pledged to kept, lapsed or released: by the day, by the answers, each once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from campaign.contributions.pledge import answers
from campaign.contributions.pledge.due import lapse_unanswered, remind_due
from campaign.contributions.pledge.plan import next_reminder, reminder_times
from campaign.contributions.pledge.totals import offer_totals
from campaign.db import Database
from campaign.drives.running import cancel
from campaign.drives.wales import day_of, end_of, start_of
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from tests.contributions.counting import events_of
from tests.contributions.pledge.pledging import (
    charlie_opens_pledge_drive,
    contribution,
    launch,
    pledge,
    pledged,
    present_moment,
)
from tests.time_travel import let_pass

BEGUN = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def drive(database: Database) -> UUID:
    return charlie_opens_pledge_drive(database)


def times(due: date, begun_at: datetime = BEGUN) -> list[str]:
    return [f"{moment:%d %B %H:%M}" for moment in reminder_times(begun_at, end_of(due), None)]


def test_reminders_come_a_week_before_on_the_day_and_a_week_after_at_nine_in_wales() -> None:
    assert times(date(2026, 12, 31)) == ["24 December 09:00", "31 December 09:00", "07 January 09:00"]
    summer = reminder_times(BEGUN, end_of(date(2027, 7, 10)), None)
    assert [moment.hour for moment in summer] == [8, 8, 8]  # UTC


def test_where_the_day_is_nearer_than_a_week_the_first_comes_half_way() -> None:
    assert times(date(2026, 12, 7)) == ["04 December 18:00", "07 December 09:00", "14 December 09:00"]


def test_where_the_day_is_tomorrow_its_morning_is_soon_enough() -> None:
    assert times(date(2026, 12, 2)) == ["02 December 09:00", "09 December 09:00"]


def test_for_an_event_they_come_before_it_and_the_morning_after() -> None:
    starts_at = start_of(date(2026, 12, 20)) + timedelta(hours=10)
    found = reminder_times(BEGUN, starts_at + timedelta(hours=2), starts_at)
    assert [f"{moment:%d %H:%M}" for moment in found] == ["13 09:00", "19 09:00", "21 09:00"]
    assert next_reminder(found, found[1]) == found[2]
    assert next_reminder(found, found[2]) is None


def test_whoever_pledged_is_reminded_three_times_and_then_it_lapses_once(database: Database, drive: UUID) -> None:
    pauls = pledged(database, drive)
    seen = []
    for days in (24, 7, 7):
        let_pass(database, timedelta(days=days))
        seen.append((remind_due(database), remind_due(database), pledge(database, pauls).state))
    assert seen == [(1, 0, "reminded")] * 3
    assert pledge(database, pauls).reminder_count == 3
    let_pass(database, timedelta(days=13))
    assert lapse_unanswered(database) == 0
    let_pass(database, timedelta(days=2))
    assert (lapse_unanswered(database), lapse_unanswered(database)) == (1, 0)
    assert pledge(database, pauls).state == "lapsed"
    assert contribution(database, pauls).state == "verified"
    assert events_of(database, pauls).count("pledge.reminded") == 3
    assert events_of(database, pauls)[-1] == "pledge.lapsed"


def test_nobody_is_reminded_of_what_was_pledged_to_a_drive_that_was_called_off(database: Database, drive: UUID) -> None:
    pledged(database, drive)
    with database.transaction() as session:
        cancel(session, drive, {"en": "It is over.", "cy": "Mae ar ben."})
    let_pass(database, timedelta(days=40))
    assert remind_due(database) == 0
    let_pass(database, timedelta(days=60))
    assert lapse_unanswered(database) == 0


def test_reminders_missed_are_not_made_up_for(database: Database, drive: UUID) -> None:
    pauls = pledged(database, drive)
    let_pass(database, timedelta(days=60))
    assert remind_due(database) == 1
    assert pledge(database, pauls).remind_at is None
    assert remind_due(database) == 0


def test_two_reminders_at_once_remind_once(database: Database, drive: UUID) -> None:
    people = [pledged(database, drive, name=f"Person {chr(97 + number)}") for number in range(12)]
    let_pass(database, timedelta(days=24))
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: remind_due(database), range(4))) == len(people)
    assert all(pledge(database, one).reminder_count == 1 for one in people)


def test_done_is_done_whoever_says_it_how_often(database: Database, drive: UUID) -> None:
    pauls = pledged(database, drive, quantity=3)

    def says_so(_: int) -> bool:
        with database.transaction() as session:
            return answers.answer_done(session, pauls)

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(says_so, range(5))) == 1
    assert pledge(database, pauls).state == "fulfilled"
    assert events_of(database, pauls).count("pledge.fulfilled") == 1
    with database.reading() as session:
        totals = offer_totals(session, drive)["talk"]
    assert (totals.people, totals.pledged, totals.people_done, totals.done) == (1, 3, 1, 3)
    let_pass(database, timedelta(days=60))
    assert remind_due(database) == 0


def test_longer_sets_a_new_day_three_times_and_reminds_anew(database: Database, drive: UUID) -> None:
    pauls = pledged(database, drive)
    let_pass(database, timedelta(days=24))
    remind_due(database)
    for months in (2, 3, 4):
        day = day_of(present_moment(database)) + timedelta(days=30 * months)
        for _ in range(2):  # a double click
            with database.transaction() as session:
                answers.answer_longer(session, pauls, day)
        assert pledge(database, pauls).due_at == end_of(day)
    assert pledge(database, pauls).extension_count == 3
    assert pledge(database, pauls).state == "pledged"
    assert remind_due(database) == 0
    with database.transaction() as session, pytest.raises(ConflictError):
        answers.answer_longer(session, pauls, day + timedelta(days=1))
    let_pass(database, timedelta(days=113, hours=12))
    assert remind_due(database) == 1


@pytest.mark.parametrize(
    ("days", "slug"), [(None, "due-missing"), (-1, "due-past"), (0, "due-past"), (400, "due-too-far")]
)
def test_longer_needs_a_day_within_a_year(database: Database, drive: UUID, days: int | None, slug: str) -> None:
    pauls = pledged(database, drive)
    day = None if days is None else day_of(present_moment(database)) + timedelta(days=days)
    with database.transaction() as session, pytest.raises(FieldsRefusedError) as error:
        answers.answer_longer(session, pauls, day)
    assert error.value.errors == {"due_on": slug}
    assert pledge(database, pauls).extension_count == 0


def test_cannot_releases_it_once_and_it_counts_no_more(database: Database, drive: UUID) -> None:
    pauls = pledged(database, drive)

    def says_so(_: int) -> bool:
        with database.transaction() as session:
            return answers.answer_cannot(session, pauls)

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(says_so, range(5))) == 1
    assert pledge(database, pauls).state == "released"
    assert contribution(database, pauls).state == "withdrawn"
    with database.reading() as session:
        assert offer_totals(session, drive)["talk"].people == 0
    with database.transaction() as session, pytest.raises(NotFoundError):
        answers.answer_done(session, pauls)
    let_pass(database, timedelta(days=60))
    assert remind_due(database) == 0
    assert pledged(database, drive) != pauls


def test_a_lapsed_pledge_can_be_kept_for_sixty_days_more(database: Database, drive: UUID) -> None:
    pauls, lauras = pledged(database, drive), pledged(database, drive, name="Laura Lloyd")
    let_pass(database, timedelta(days=60))
    remind_due(database)
    let_pass(database, timedelta(days=15))
    assert lapse_unanswered(database) == 2
    with database.transaction() as session:
        assert answers.answer_done(session, pauls)
    let_pass(database, timedelta(days=60))
    with database.transaction() as session, pytest.raises(ConflictError):
        answers.answer_done(session, lauras)


def test_the_team_may_say_that_it_is_done_and_its_giver_is_thanked_once(database: Database, drive: UUID) -> None:
    pauls = pledged(database, drive)
    with database.transaction() as session:
        assert answers.credit(session, pauls)
        assert not answers.credit(session, pauls)
    assert events_of(database, pauls).count("pledge.credited") == 1
    with database.transaction() as session, pytest.raises(NotFoundError):
        answers.credit(session, UUID(int=0))


def test_nobody_is_asked_for_longer_or_done_before_an_event(database: Database) -> None:
    drive = charlie_opens_pledge_drive(database, launch(present_moment(database)))
    pauls = pledged(database, drive, "launch")
    with database.transaction() as session, pytest.raises(ConflictError):
        answers.answer_done(session, pauls)
    with database.transaction() as session, pytest.raises(ConflictError):
        answers.answer_longer(session, pauls, day_of(present_moment(database)) + timedelta(days=40))
    let_pass(database, timedelta(days=31))
    with database.transaction() as session:
        assert answers.answer_done(session, pauls)


def test_what_was_kept_and_is_taken_back_ends(database: Database, drive: UUID) -> None:
    pauls = pledged(database, drive)
    with database.transaction() as session:
        answers.answer_done(session, pauls)
    with database.transaction() as session:
        assert answers.answer_cannot(session, pauls)
    assert pledge(database, pauls).state == "ended"
