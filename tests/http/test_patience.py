"""Slow clients and broken requests at the web server that the Procfile starts: they are cut off, and others hardly notice."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from campaign.http import patience
from campaign.http.patience import PatientSocket
from tests.http.test_wire import GOOD, PATH, web  # noqa: F401 (fixtures)
from tests.journeys.system import System

HEAD = b"POST " + PATH.encode() + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
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


def connect(web: System) -> socket.socket:  # noqa: F811
    return socket.create_connection(("127.0.0.1", web.port), timeout=60)


def test_five_hundred_that_say_nothing_hold_up_nobody(web: System) -> None:  # noqa: F811
    with ExitStack() as stack:
        for _ in range(500):
            stack.enter_context(connect(web))
        begun = time.perf_counter()
        assert web.get("/en/petitions/petition-1").status == 200
        assert time.perf_counter() - begun < FAST_SECONDS


@pytest.mark.long
def test_whoever_sends_by_drops_is_cut_off(web: System) -> None:  # noqa: F811
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


def mutated(chance: random.Random, request: bytes) -> bytes:
    """The request with some of it changed, left out, doubled or moved."""
    for _ in range(chance.randint(1, 6)):
        start, end = sorted(chance.choices(range(len(request) + 1), k=2))
        piece = request[start:end]
        put = chance.choice(
            (b"", piece + piece, piece[::-1], chance.randbytes(8), b"\r\n", b"\0", b"\xff" * 9, b"9" * 30, b": ", b" ")
        )
        request = request[:start] + put + request[min(end, start + chance.randint(0, 12)) :]
    return request


@pytest.mark.long
def test_broken_requests_break_nothing(web: System) -> None:  # noqa: F811
    whole = (
        b"GET /en/petitions/petition-1 HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: cy\r\n\r\n",
        HEAD + FORM + b"Content-Length: %d\r\n\r\n" % len(GOOD) + GOOD,
        HEAD + FORM + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(GOOD) + GOOD + b"\r\n0\r\n\r\n",
        HEAD + b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 62\r\n\r\n"
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
    )
    process = web.processes["web"].pid
    chance = random.Random(20261125)
    statuses = [
        status for _ in range(2_000) if (status := answer(web, mutated(chance, chance.choice(whole)))) is not None
    ]
    assert len(statuses) > 1_000
    assert not [
        status for status in statuses if status >= 500 and status not in (501, 505)
    ]  # what HTTP it cannot speak
    assert web.processes["web"].pid == process
    assert web.get("/en/petitions/petition-1").status == 200


def answer(web: System, request: bytes) -> int | None:  # noqa: F811
    """The status; None where the connection was closed without a word."""
    with connect(web) as client, suppress(OSError):
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        line = client.recv(100).split(b" ", 2)
        return int(line[1]) if len(line) > 1 and line[1].isdigit() else None
    return None


SMUGGLED = {
    "two lengths": b"Content-Length: 5\r\nContent-Length: 70\r\n\r\nhello",
    "a length and chunks": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks of another name": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunks twice": b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": b"Content-Length : 5\r\n\r\nhello",
    "a length with a sign": b"Content-Length: +5\r\n\r\nhello",
    "two hosts": b"Host: evil.example\r\nContent-Length: 5\r\n\r\nhello",
    "a folded line": b"X-Thing: a\r\n b\r\nContent-Length: 5\r\n\r\nhello",
    "a header of 64 kilobytes": b"Cookie: " + b"a" * 64_000 + b"\r\n\r\n",
    "two hundred headers": b"".join(b"X-%d: 1\r\n" % number for number in range(200)) + b"\r\n",
}


@pytest.mark.parametrize("case", list(SMUGGLED))
def test_what_two_servers_would_read_differently_is_refused(web: System, case: str) -> None:  # noqa: F811
    """Refused whole: nothing that follows on the connection is taken for a request of its own."""
    with connect(web) as client:
        with suppress(OSError):
            client.sendall(HEAD + FORM + SMUGGLED[case] + b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            client.shutdown(socket.SHUT_WR)
        said = b""
        with suppress(OSError):
            while part := client.recv(10_000):
                said += part
    statuses = [int(part[9:12]) for part in said.split(b"HTTP/1.1 ")[1:] for part in [b"HTTP/1.1 " + part]]
    assert statuses and 400 <= statuses[0] < 502, said[:200]
    assert b"200 OK" not in said
