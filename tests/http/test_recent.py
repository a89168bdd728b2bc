"""What was found of late is not looked for again, and what is old is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import pytest

from campaign.http.recent import KEPT_SECONDS, MOST_KEPT, Recent


@dataclass
class Clock:
    seconds: float = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_it_is_looked_for_again_after_its_time() -> None:
    clock, looks = Clock(), count(1)
    recent = Recent(clock)
    assert [recent.find("drive", lambda: next(looks)) for _ in range(3)] == [1, 1, 1]
    assert recent.find("another", lambda: next(looks)) == 2
    clock.seconds += KEPT_SECONDS
    assert recent.find("drive", lambda: next(looks)) == 3


def test_what_could_not_be_found_is_not_kept_and_no_more_is_kept_than_there_is_room_for() -> None:
    recent = Recent(Clock())
    with pytest.raises(ZeroDivisionError):
        recent.find("drive", lambda: 1 // 0)
    assert recent.find("drive", lambda: 1) == 1
    for number in range(MOST_KEPT):
        recent.find(number, lambda: 2)
    assert recent.find("drive", lambda: 3) == 3
