"""Pages are made once for all who look, are never older than was promised, and hold nothing of whoever asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier, Event

import pytest
from werkzeug.exceptions import NotFound

from campaign.db import DATABASE_AWAY
from campaign.http import page_memory
from campaign.http.caching import FOR_EVERYBODY, WITH_NAMES
from campaign.http.page_memory import BYTES_BESIDE, FRESH_SECONDS, PageMemory
from campaign.http.public_answers import PublicAnswer, public_answer

AT_ONCE = 8
PATIENCE_SECONDS = 60.0


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Maker:
    """Makes pages, and counts them; raises what it is told to."""

    kept: str = FOR_EVERYBODY
    made: int = 0
    fault: BaseException | None = None
    before: Callable[[], object] = field(default=lambda: None)
    size: int = 0

    def __call__(self) -> PublicAnswer:
        self.made += 1
        number = self.made
        self.before()
        if self.fault:
            raise self.fault
        return public_answer(f"page {number}".encode().ljust(self.size), {"Cache-Control": self.kept})


def away() -> BaseException:
    return DATABASE_AWAY[0](None, None, ConnectionError())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(clock: Clock) -> PageMemory:
    return PageMemory(clock)


def body(memory: PageMemory, make: Maker, key: str = "page") -> str:
    return memory.find(key, make)[0].body.decode().rstrip()


def test_a_page_is_made_once_a_second(memory: PageMemory, clock: Clock) -> None:
    make = Maker()
    assert [body(memory, make), body(memory, make)] == ["page 1", "page 1"]
    clock.now += FRESH_SECONDS - 0.01
    assert body(memory, make) == "page 1"
    clock.now += 0.01
    assert [body(memory, make), body(memory, make)] == ["page 2", "page 2"]


@pytest.mark.parametrize(("took", "seconds"), [(0.03125, 1), (0.125, 2.5), (4.0, 5)])
def test_what_takes_long_to_make_is_made_more_rarely_from_when_it_was_begun(
    memory: PageMemory, clock: Clock, took: float, seconds: float
) -> None:
    """What changes while it is made may not be on it. Five seconds are the most."""
    make, begun = Maker(), clock.now

    def take_long() -> None:
        clock.now += took

    make.before = take_long
    body(memory, make)
    clock.now = begun + seconds - 0.001
    assert body(memory, make) == "page 1"
    clock.now = begun + seconds
    assert body(memory, make) == "page 2"


def test_whoever_asks_at_once_gets_the_same_made_once(memory: PageMemory) -> None:
    gate, make = Barrier(AT_ONCE), Maker(before=lambda: time.sleep(0.05))

    def ask(_: int) -> str:
        gate.wait()
        return body(memory, make)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert set(pool.map(ask, range(AT_ONCE))) == {"page 1"}
    assert make.made == 1


def test_who_asks_while_it_is_made_anew_gets_the_old_one_for_a_second_and_then_waits(
    memory: PageMemory, clock: Clock
) -> None:
    make, is_making, may_end = Maker(), Event(), Event()
    body(memory, make)
    clock.now += FRESH_SECONDS

    def hold() -> None:
        is_making.set()
        may_end.wait(PATIENCE_SECONDS)

    make.before = hold
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(body, memory, make)
        is_making.wait(PATIENCE_SECONDS)
        assert body(memory, make) == "page 1"
        clock.now += FRESH_SECONDS
        second = pool.submit(body, memory, make)
        may_end.set()
        assert [first.result(), second.result()] == ["page 2", "page 2"]


def test_nobody_waits_long_for_another(memory: PageMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_memory, "WAITING_SECONDS", 0.02)
    slow, is_making, may_end = Maker(), Event(), Event()

    def hold() -> None:
        is_making.set()
        may_end.wait(PATIENCE_SECONDS)

    slow.before = hold
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(body, memory, slow)
        is_making.wait(PATIENCE_SECONDS)
        own = Maker()
        body(memory, own)
        may_end.set()
        first.result()
    assert own.made == 1


def test_a_refusal_is_not_kept_and_is_nobody_elses(memory: PageMemory) -> None:
    make = Maker(fault=NotFound())
    for _ in range(2):
        with pytest.raises(NotFound):
            body(memory, make)
    assert make.made == 2
    make.fault = None
    assert body(memory, make) == "page 3"


def test_it_holds_so_many_bytes_and_what_was_made_longest_ago_goes(clock: Clock) -> None:
    size = 1000
    memory, make = PageMemory(clock, most_bytes=2 * (size + BYTES_BESIDE)), Maker(size=size)
    assert [body(memory, make, key) for key in "abc"] == ["page 1", "page 2", "page 3"]
    assert [body(memory, make, key) for key in "cb"] == ["page 3", "page 2"]
    assert body(memory, make, "a") == "page 4"
    clock.now += FRESH_SECONDS
    assert [body(memory, make, key) for key in "cac"] == ["page 5", "page 6", "page 5"]


def test_what_is_larger_than_all_of_it_is_not_kept(clock: Clock) -> None:
    memory, small, large = PageMemory(clock, most_bytes=5000), Maker(), Maker(size=5000)
    body(memory, small, "small")
    assert [body(memory, large), body(memory, large)] == ["page 1", "page 2"]
    assert body(memory, small, "small") == "page 1"


def test_what_no_cache_would_give_any_more_is_forgotten(memory: PageMemory, clock: Clock) -> None:
    """With the names on it, as soon as any other page is made."""
    body(memory, Maker(kept=WITH_NAMES), "names")
    clock.now += 30
    body(memory, Maker())
    assert len(memory) == 1


def test_what_is_refused_now_does_not_stand_in_later(memory: PageMemory, clock: Clock) -> None:
    make = Maker()
    body(memory, make)
    clock.now += FRESH_SECONDS
    for fault in (NotFound(), away()):
        make.fault = fault
        with pytest.raises(type(fault)):
            body(memory, make)


@pytest.mark.parametrize(("kept", "seconds"), [(WITH_NAMES, 30), (FOR_EVERYBODY, 360)])
def test_while_the_database_is_away_it_stands_in_for_as_long_as_a_cache_would(
    memory: PageMemory, clock: Clock, kept: str, seconds: int
) -> None:
    make = Maker(kept)
    body(memory, make)
    make.fault = away()
    clock.now += seconds - 0.1
    answer, age = memory.find("page", make)
    assert (answer.body, round(age, 1)) == (b"page 1", seconds - 0.1)
    clock.now += 0.1
    with pytest.raises(type(make.fault)):
        body(memory, make)


def test_while_the_database_is_away_it_is_asked_once_a_second(memory: PageMemory, clock: Clock) -> None:
    make = Maker()
    body(memory, make)
    make.fault = away()
    clock.now += 100
    assert {body(memory, make) for _ in range(5)} == {"page 1"}
    assert make.made == 2
    clock.now += FRESH_SECONDS
    make.fault = None
    assert body(memory, make) == "page 3"


def test_what_was_never_made_cannot_stand_in(memory: PageMemory) -> None:
    with pytest.raises(DATABASE_AWAY):
        body(memory, Maker(fault=away()))
