"""Turns of the regular jobs, where the clocks change too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from campaign.timetable import every, nightly


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
