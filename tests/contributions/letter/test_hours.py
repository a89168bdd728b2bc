"""The hours within which letters leave are those that clocks in Wales show, whatever the clocks do."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from campaign.contributions.letter.models import LetterSettings
from campaign.contributions.letter.pace import day_period, week_period, window_at, window_on
from tests.set_clock import at


def hours(window_from: int, window_until: int) -> LetterSettings:
    return LetterSettings(drive_id=UUID(int=1), window_from=window_from, window_until=window_until)


OFFICE = hours(8 * 60, 18 * 60)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-25 07:59:59.999", False),
        ("2026-11-25 08:00", True),
        ("2026-11-25 17:59:59.999", True),
        ("2026-11-25 18:00", False),
        ("2026-07-01 06:59:59.999", False),  # British Summer Time: an hour ahead
        ("2026-07-01 07:00", True),
        ("2026-07-01 17:00", False),
    ],
)
def test_a_window_opens_and_closes_to_the_moment(moment: str, is_open: bool) -> None:
    assert window_at(at(moment), OFFICE).is_open(at(moment)) is is_open


def test_after_closing_the_next_window_is_tomorrows() -> None:
    assert window_at(at("2026-11-25 18:00"), OFFICE).opens_at == at("2026-11-26 08:00")
    assert window_at(at("2026-11-25 03:00"), OFFICE).opens_at == at("2026-11-25 08:00")


def test_over_a_change_of_the_clocks_the_window_keeps_its_time_of_day() -> None:
    assert window_at(at("2027-03-27 18:30"), OFFICE).opens_at == at("2027-03-28 07:00")
    assert window_at(at("2026-10-24 17:30"), OFFICE).opens_at == at("2026-10-25 08:00")


def test_an_hour_that_comes_twice_is_two_hours_long() -> None:
    window = window_on(date(2026, 10, 25), hours(60, 120))
    assert (window.opens_at, window.closes_at) == (at("2026-10-25 00:00"), at("2026-10-25 02:00"))


def test_an_hour_that_is_left_out_is_left_out() -> None:
    night = hours(60, 120)
    assert window_at(at("2027-03-28 00:30"), night).opens_at == at("2027-03-29 00:00")
    assert not window_at(at("2027-03-28 01:00"), night).is_open(at("2027-03-28 01:00"))


def test_a_whole_day_has_no_gap_at_midnight() -> None:
    for moment in ("2026-10-25 00:30", "2026-10-25 23:59:59", "2027-03-28 01:00", "2026-11-25 00:00"):
        assert window_at(at(moment), hours(0, 1440)).is_open(at(moment))


def test_a_day_and_a_week_hold_what_was_due_when_their_window_opened() -> None:
    day = day_period(at("2026-11-25 12:00"), OFFICE)  # a Wednesday
    assert (day.name, day.due_before) == ("2026-11-25", at("2026-11-25 08:00"))
    week = week_period(at("2026-11-25 12:00"), OFFICE)
    assert (week.name, week.due_before) == ("2026-W48", at("2026-11-23 08:00"))
    assert week_period(at("2027-01-01 12:00"), OFFICE).name == "2026-W53"


def test_no_day_of_a_year_is_without_a_period() -> None:
    for number in range(366):
        noon = at("2026-01-01 12:00") + timedelta(days=number)
        assert day_period(noon, OFFICE).due_before < noon
        assert week_period(noon, OFFICE).due_before < noon
