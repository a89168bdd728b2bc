"""When letters may leave: the hours of a day in Wales, and the day or week that a bundle is of. Reads no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from campaign.contributions.letter.models import LetterSettings
from campaign.drives.wales import day_of, end_of, moment_at

WHOLE_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Window:
    """From `opens_at` up to, and not including, `closes_at`. Empty where the clocks leave those hours out."""

    opens_at: datetime
    closes_at: datetime

    def is_open(self, moment: datetime) -> bool:
        return self.opens_at <= moment < self.closes_at


@dataclass(frozen=True, slots=True)
class Period:
    """What a bundle is of: its name (2026-11-25, 2026-W48), and that it holds what was due before `due_before`."""

    name: str
    due_before: datetime


def window_on(day: date, settings: LetterSettings) -> Window:
    """The hours of that day, whatever its clocks do: an hour that comes twice is two hours long."""
    return Window(_moment(day, settings.window_from), _moment(day, settings.window_until))


def window_at(present: datetime, settings: LetterSettings) -> Window:
    """The window that is open at `present`, or else the next one."""
    day = day_of(present)
    while True:
        window = window_on(day, settings)
        if max(present, window.opens_at) < window.closes_at:
            return window
        day += timedelta(days=1)


def day_period(present: datetime, settings: LetterSettings) -> Period:
    """Today: what was due when its window opened."""
    today = day_of(present)
    return Period(today.isoformat(), window_on(today, settings).opens_at)


def week_period(present: datetime, settings: LetterSettings) -> Period:
    """This week (ISO 8601): what was due when Monday's window opened."""
    today = day_of(present)
    monday = today - timedelta(days=today.weekday())
    year, week, _ = monday.isocalendar()
    return Period(f"{year}-W{week:02d}", window_on(monday, settings).opens_at)


def _moment(day: date, minutes: int) -> datetime:
    if minutes == WHOLE_DAY:
        return end_of(day)
    return moment_at(datetime.combine(day, time(minutes // 60, minutes % 60)))
