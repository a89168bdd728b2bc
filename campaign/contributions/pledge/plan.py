"""When whoever pledged is written to: a week before the day, on it, and a week after; for an event, the day before it.

Where the day is nearer than a week, the first comes half-way to it. Mails leave at nine in the morning in Wales.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from campaign.drives.wales import day_of, moment_at

HOUR = time(9)
BEFORE = timedelta(days=7)
AFTER = timedelta(days=7)
A_DAY = timedelta(days=1)
A_MOMENT = timedelta(seconds=1)


def reminder_times(begun_at: datetime, due_at: datetime, starts_at: datetime | None) -> tuple[datetime, ...]:
    """The moments at which it is time to write, in order. `due_at` is the end of the day, or of the event."""
    last_day = day_of(due_at - A_MOMENT)
    if starts_at is None:
        named = [_morning(last_day - BEFORE), _morning(last_day), _morning(last_day + AFTER)]
    else:
        first_day = day_of(starts_at)
        named = [_morning(first_day - BEFORE), _morning(first_day - A_DAY), _morning(last_day + A_DAY)]
    first, *rest = named
    times = [moment for moment in rest if moment > begun_at]
    if first <= begun_at:
        first = begun_at + ((starts_at or due_at) - begun_at) / 2
    if first > begun_at and all(moment - first >= A_DAY for moment in times):  # else the next says the same soon enough
        times.insert(0, first)
    return tuple(times)


def next_reminder(times: tuple[datetime, ...], after: datetime) -> datetime | None:
    """The first of them that lies ahead; what was missed is not made up for."""
    return next((moment for moment in times if moment > after), None)


def _morning(day: date) -> datetime:
    return moment_at(datetime.combine(day, HOUR))
