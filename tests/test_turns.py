"""Who may write next: everybody waits while turns end, and few while one does not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import count
from threading import Event, Semaphore, Thread, current_thread, main_thread

import pytest
from sqlalchemy.exc import OperationalError

from campaign.db.turns import STANDSTILL, Turns

LOCKED = OperationalError(None, None, TimeoutError("database is locked"))


def ticking(seconds: float) -> Callable[[], float]:
    """A clock that goes on by so much each time somebody looks."""
    return count(0, seconds).__next__


def test_nobody_stays_for_a_turn_that_has_long_not_ended() -> None:
    turns = Turns(100, 0, clock=ticking(100 * STANDSTILL))
    with turns.take(), pytest.raises(TimeoutError), turns.take():
        pass
    with turns.take():
        pass


def test_a_few_wait_for_it_and_get_their_turn() -> None:
    turns = Turns(100, 1, clock=ticking(100 * STANDSTILL))
    outcomes: list[str] = []
    refusals = Semaphore(0)

    def wait() -> None:
        try:
            with turns.take():
                outcomes.append("turn")
        except TimeoutError:
            outcomes.append("refused")
            refusals.release()

    waiting = [Thread(target=wait) for _ in range(3)]
    with turns.take():
        for thread in waiting:
            thread.start()
        assert all(refusals.acquire(timeout=60) for _ in range(2))
        for thread in waiting:
            thread.join(0.2)
        assert outcomes == ["refused"] * 2
    for thread in waiting:
        thread.join()
    assert outcomes == ["refused", "refused", "turn"]


def test_a_turn_that_somebody_else_prevented_is_no_end() -> None:
    moment, is_held, is_waited_for, is_refused = [0.0], Event(), Event(), Event()

    def clock() -> float:
        if current_thread() is main_thread():
            is_waited_for.set()
        return moment[0]

    turns = Turns(100, 0, clock=clock)
    is_waited_for.clear()

    def fail() -> None:
        with suppress(OperationalError), turns.take():
            is_held.set()
            is_waited_for.wait()
            moment[0] = 90.0
            raise LOCKED

    def come_later() -> None:
        with suppress(TimeoutError), turns.take():
            return
        is_refused.set()

    Thread(target=fail).start()
    is_held.wait()
    with turns.take():
        Thread(target=come_later).start()
        assert is_refused.wait(60)
