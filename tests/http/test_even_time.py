"""Answers to forms leave at whole steps of time, whatever they are."""

from __future__ import annotations

import pytest

from campaign.http import even_time
from campaign.http.even_time import STEP_SECONDS
from campaign.http.even_time import even_time as evened


class Clock:
    """Goes on only where somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 12.345

    def perf_counter(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.mark.parametrize(("taken", "steps"), [(0.2, 1), (1.4, 2), (7.9, 8)])
@pytest.mark.parametrize("is_good", [True, False])
def test_an_answer_leaves_at_a_whole_step_and_an_error_too(
    taken: float, steps: int, monkeypatch: pytest.MonkeyPatch, *, is_good: bool
) -> None:
    clock = Clock()
    monkeypatch.setattr(even_time, "time", clock)

    @evened
    def answer(word: str) -> str:
        clock.sleep(taken * STEP_SECONDS)
        if not is_good:
            raise LookupError
        return word

    begun = clock.seconds
    if is_good:
        assert answer("diolch") == "diolch"
    else:
        with pytest.raises(LookupError):
            answer("diolch")
    assert clock.seconds - begun == pytest.approx(steps * STEP_SECONDS)
