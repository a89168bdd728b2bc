"""Days and clocks in Wales, over both changes of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.drives.wales import day_of, days_later, end_of, moment_at, start_of
from campaign.i18n.formats import ZONE

MOMENTS = st.datetimes(
    datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2040-01-01"), timezones=st.just(UTC)
)


def test_a_day_in_summer_begins_an_hour_earlier_in_utc() -> None:
    assert start_of(date(2026, 7, 1)) == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert start_of(date(2026, 12, 1)) == datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 5, 5), 24)])
def test_a_day_is_as_long_as_the_clocks_make_it(day: date, hours: int) -> None:
    assert end_of(day) - start_of(day) == timedelta(hours=hours)


def test_an_hour_that_comes_twice_means_the_first() -> None:
    assert moment_at(datetime.fromisoformat("2026-10-25 01:30")) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_hour_that_is_left_out_means_an_hour_later() -> None:
    assert moment_at(datetime.fromisoformat("2026-03-29 01:30")) == moment_at(
        datetime.fromisoformat("2026-03-29 02:30")
    )


def test_the_day_is_that_of_wales() -> None:
    assert day_of(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == date(2026, 7, 1)


def test_a_clock_time_must_have_no_zone_and_a_moment_one() -> None:
    with pytest.raises(ValueError, match="zone"):
        moment_at(datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="zone"):
        day_of(datetime.fromisoformat("2026-01-01"))


def test_midnight_stays_midnight_when_the_clocks_change() -> None:
    before = start_of(date(2026, 10, 20))
    assert days_later(before, 10) == start_of(date(2026, 10, 30))


@given(MOMENTS, st.timedeltas(timedelta(seconds=1), timedelta(days=60)))
def test_moving_by_days_never_takes_time_away(moment: datetime, length: timedelta) -> None:
    days = -(-length // timedelta(days=1))
    moved = days_later(moment, days, at_least=length)
    assert moved - moment >= length
    assert moved - moment <= timedelta(days=days + 1, hours=1)


@given(MOMENTS, st.integers(1, 400))
def test_moving_by_days_keeps_the_clock_time(moment: datetime, days: int) -> None:
    there, here = days_later(moment, days).astimezone(ZONE), moment.astimezone(ZONE)
    if moment_at(here.replace(tzinfo=None)) == moment:  # not the second of an hour that comes twice
        assert (there.hour, there.minute) in {(here.hour, here.minute), (here.hour + 1, here.minute)}
