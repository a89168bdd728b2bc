"""Slow clients at the web server that the Procfile starts: they are cut off, and others hardly notice."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import cast

import pytest

from campaign.http import patience
from campaign.http.patience import PatientSocket
from tests.http.wire import FORM, HEAD, connect, listen
from tests.journeys.system import System

CUT_WITHIN_SECONDS = 30
FAST_SECONDS = 5  # on a machine that others share


@pytest.fixture
def pair() -> Iterator[tuple[PatientSocket, socket.socket]]:
    here, there = socket.socketpair()
    with here, there:
        yield PatientSocket(here), there


def test_what_comes_in_time_is_read_and_what_comes_by_drops_is_cut(
    pair: tuple[PatientSocket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "COMING_SECONDS", 0.05)
    ours, theirs = pair
    ours.begin()
    theirs.sendall(b"GET /")
    assert ours.recv(100) == b"GET /"
    with pytest.raises(ConnectionResetError):
        ours.recv(100)
    theirs.sendall(b"x")
    with pytest.raises(ConnectionResetError):  # its time is over, whatever still comes
        ours.recv(100)
    ours.begin()
    assert ours.recv(100) == b"x"


def test_more_has_more_time(pair: tuple[PatientSocket, socket.socket], monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([0.0, 1.0, 25.0, 60.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(moments))
    ours, theirs = pair
    ours.begin()
    theirs.sendall(b"a" * 110_000)
    assert ours.recv(100_000) and ours.recv(10)  # the second after what would have been the end
    with pytest.raises(ConnectionResetError):
        ours.recv(1)


def test_an_answer_that_nobody_reads_is_broken_off(
    pair: tuple[PatientSocket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "READING_SECONDS", 0.05)
    ours, _theirs = pair
    with pytest.raises(ConnectionResetError):
        ours.sendall(b"a" * 10_000_000)
    assert ours.fileno() > 0


class SlowLine:
    """A socket whose other end takes so many bytes a second."""

    def __init__(self, bytes_a_second: int) -> None:
        self._bytes_a_second, self._patience, self.taken = bytes_a_second, 0.0, 0

    def settimeout(self, seconds: float) -> None:
        self._patience = seconds

    def sendall(self, data: memoryview) -> None:
        if len(data) / self._bytes_a_second > self._patience:
            raise TimeoutError
        self.taken += len(data)


def test_a_large_answer_may_take_as_long_as_a_slow_line_needs() -> None:
    line = SlowLine(20_000)
    PatientSocket(cast(socket.socket, line)).sendall(b"a" * 3_000_000)  # two and a half minutes of it
    assert line.taken == 3_000_000


def test_five_hundred_that_say_nothing_hold_up_nobody(web: System) -> None:
    with ExitStack() as stack:
        for _ in range(500):
            stack.enter_context(connect(web))
        begun = time.perf_counter()
        assert web.get("/en/petitions/petition-1").status == 200
        assert time.perf_counter() - begun < FAST_SECONDS


@pytest.mark.long
def test_whoever_sends_by_drops_is_cut_off(web: System) -> None:
    """More of them than there are threads: a head without an end, and a body of a byte a second."""
    beginnings = (HEAD, HEAD + FORM + b"Content-Length: 1000\r\n\r\n")
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(web)) for _ in range(40)]
        for number, client in enumerate(slow):
            client.sendall(beginnings[number % 2])
        is_over = threading.Event()

        def drip() -> None:
            while not is_over.wait(1):
                for client in slow:
                    with suppress(OSError):
                        client.sendall(b"a")

        dripping = threading.Thread(target=drip)
        dripping.start()
        begun = time.perf_counter()
        for client in slow[:8]:
            with suppress(OSError):
                while client.recv(1000):
                    pass
        took = time.perf_counter() - begun
        is_over.set()
        dripping.join()
    assert took < CUT_WITHIN_SECONDS
    assert web.get("/en/petitions/petition-1").status == 200


def test_nobody_waits_for_whoever_does_not_hang_up(web: System) -> None:
    """They have had their last answer, and neither close nor say more; some had more to say, which nobody wants."""
    asked = b"GET /en/petitions/petition-1 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    begun = time.perf_counter()
    with ExitStack() as stack:
        for number in range(6):
            client = stack.enter_context(connect(web))
            client.sendall(asked + b"a" * 100 * (number % 2))
            assert listen(client).startswith(b"HTTP/1.1 200 ")
        assert web.get("/en/petitions/petition-1").status == 200
        assert time.perf_counter() - begun < FAST_SECONDS
