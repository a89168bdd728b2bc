"""Bodies as they come over a real socket, to the web server that the Procfile starts: whole, or refused and not stored."""

from __future__ import annotations

import socket
import time
from contextlib import suppress

import pytest

from campaign.db import Database
from campaign.http.limits import FORM_BYTES
from tests.http.wire import GOOD, LAST_CHUNK, PATH, chunk, count
from tests.journeys.system import System

CHUNKED = "Transfer-Encoding: chunked"
MOST_SECONDS = 0.2  # to the last byte of the answer; the best of a few tries counts, since others share the machine
TRIES = 5


def status_of(web: System, header: str, body: bytes, *, ends: bool = False) -> int:
    """What the server answers to a form with this header and these bytes; with `ends` the sender then says no more."""
    head = f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n"
    head += f"Content-Type: application/x-www-form-urlencoded\r\n{header}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", web.port), timeout=60) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):  # it may answer before it has all
            connection.sendall(head.encode() + body)
        if ends:
            connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as answer:
            return int(answer.readline().split()[1])


def test_a_good_form_is_taken_whole_or_in_chunks(web: System, stored: Database) -> None:
    before = count(stored)
    assert status_of(web, f"Content-Length: {len(GOOD)}", GOOD) == 303
    assert status_of(web, CHUNKED, chunk(GOOD[:20]) + chunk(GOOD[20:].replace(b"suzie", b"laura")) + LAST_CHUNK) == 303
    assert count(stored) == before + 2


@pytest.mark.parametrize("size", [65_000, 1_000, 10_000_000])
def test_ten_megabytes_in_chunks_are_refused_at_once(web: System, stored: Database, size: int) -> None:
    before = count(stored)
    text = GOOD + b"&comment=&more=" + b"a" * 10_000_000
    body = b"".join(chunk(text[at : at + size]) for at in range(0, len(text), size)) + LAST_CHUNK
    took = []
    for _ in range(TRIES):
        begun = time.perf_counter()
        assert status_of(web, CHUNKED, body) == 413
        took.append(time.perf_counter() - begun)
    assert min(took) < MOST_SECONDS
    assert count(stored) == before


@pytest.mark.parametrize(("extra", "status"), [(0, 303), (1, 413)])
@pytest.mark.parametrize("is_chunked", [True, False])
def test_the_limit_is_the_same_however_a_form_is_sent(web: System, is_chunked: bool, extra: int, status: int) -> None:
    body = (GOOD + b"&more=").ljust(FORM_BYTES + extra, b"a")
    header = CHUNKED if is_chunked else f"Content-Length: {len(body)}"
    assert status_of(web, header, chunk(body) + LAST_CHUNK if is_chunked else body) == status


@pytest.mark.parametrize("missing", [1, 10_000])
def test_a_body_that_ends_early_is_not_taken(web: System, stored: Database, missing: int) -> None:
    before = count(stored)
    assert status_of(web, f"Content-Length: {len(GOOD) + missing}", GOOD, ends=True) == 400
    assert count(stored) == before


BROKEN = {
    "a size that is no number": b"ZZ\r\n" + GOOD,
    "a size below nothing": b"-5\r\n" + GOOD,
    "no size": b"\r\n" + GOOD,
    "a chunk that ends early": f"{len(GOOD) + 5:x}\r\n".encode() + GOOD,
    "a chunk longer than it says": b"5\r\n" + GOOD + b"\r\n" + LAST_CHUNK,
    "a bad chunk after a good one": chunk(GOOD) + b"ZZ\r\n",
    "no last chunk": chunk(GOOD),
    "a bad extension": f"{len(GOOD):x};\x01\r\n".encode() + GOOD + b"\r\n" + LAST_CHUNK,
    "a bad trailer": chunk(GOOD) + b"0\r\nno trailer\r\n\r\n",
}


@pytest.mark.parametrize("case", list(BROKEN))
def test_chunks_that_are_none_are_refused(web: System, stored: Database, case: str) -> None:
    before = count(stored)
    assert status_of(web, CHUNKED, BROKEN[case], ends=True) == 400
    assert count(stored) == before
