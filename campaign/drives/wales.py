"""Days and clock times in Wales (Europe/London), which opening and closing times are given in. Reads no clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from campaign.i18n.formats import ZONE


def moment_at(local: datetime) -> datetime:
    """The moment, in UTC, when clocks in Wales show `local` (without a zone).

    An hour that comes twice in October means the first; one that is left out in March means an hour later.
    """
    if local.tzinfo is not None:
        raise ValueError("a clock time in Wales has no zone of its own")
    return local.replace(tzinfo=ZONE, fold=0).astimezone(UTC)


def start_of(day: date) -> datetime:
    """The moment when `day` begins in Wales, in UTC."""
    return moment_at(datetime.combine(day, time()))


def end_of(day: date) -> datetime:
    """The moment when `day` is over in Wales, in UTC: the first one of the next day."""
    return start_of(day + timedelta(days=1))


def day_of(moment: datetime) -> date:
    """The day in Wales at `moment`, which must have a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(ZONE).date()


def days_later(moment: datetime, days: int, *, at_least: timedelta = timedelta(0)) -> datetime:
    """The moment when clocks in Wales show the same time so many days later: midnight stays midnight over a clock change.

    One more day where it would otherwise, by the hour that a clock change takes, be less than `at_least` later.
    """
    moved = moment_at(moment.astimezone(ZONE).replace(tzinfo=None) + timedelta(days=days))
    return moved if moved - moment >= at_least else days_later(moment, days + 1)
