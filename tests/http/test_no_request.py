"""What is no request is refused whole, at once, and told to nobody; and whatever is sent, others are served."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from campaign.db import Database
from tests.http.requests_by_hand import ANSWERED, HOST, REFUSED, chunked, get, sized
from tests.http.wire import FORM, GOOD, HEAD, break_off, chunk, connect, count, post, say
from tests.journeys.system import System

SERVED_SECONDS = 2  # the next, on another connection, whatever else this machine does
HEALTHY = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
TOLD = ("Traceback", '"error"', "127.0.0.1", "uzie", "evil")  # what no line of the log may hold
WHOLE = (
    get(b"/en/petitions/petition-1", b"Accept-Language: cy"),
    post(GOOD),
    chunked(b"chunked"),
    HEAD + b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 62\r\n\r\n"
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
)


@pytest.fixture(autouse=True)
def others_notice_nothing(web: System, stored: Database) -> Iterator[None]:
    """Whatever was sent: the next is served at once, the log tells of no fault and of nobody."""
    before = len(web.logs())
    yield
    begun = time.perf_counter()
    assert web.get("/healthz").status == 200
    assert time.perf_counter() - begun < SERVED_SECONDS
    logged = web.logs()[before:]
    assert [word for word in TOLD if word in logged] == [], logged


@pytest.mark.parametrize("case", list(REFUSED))
def test_what_two_servers_would_read_differently_is_refused_whole(web: System, stored: Database, case: str) -> None:
    """Nothing that follows on the connection is taken for a request of its own, and nothing of it is said again."""
    before = count(stored)
    said = say(web, REFUSED[case] + HEALTHY)
    assert len(said.statuses) <= 1 and all(400 <= status < 500 for status in said.statuses), said.whole[:200]
    assert said.statuses == [] or b"\r\nContent-Type: text/plain; charset=utf-8\r\n" in said.whole
    assert b"uzie" not in said.whole and b"evil" not in said.whole
    assert count(stored) == before


@pytest.mark.parametrize("case", list(ANSWERED))
def test_what_is_odd_but_plain_is_answered_and_so_is_what_follows(web: System, stored: Database, case: str) -> None:
    request, statuses = ANSWERED[case]
    before = count(stored)
    said = say(web, request + HEALTHY)
    assert said.statuses[0] in statuses and said.statuses[1:] == [200], said.whole[:200]
    assert b"uzie" not in said.whole
    assert count(stored) == before


@pytest.mark.parametrize(
    "request_of", ["GET /en/contact", "OPTIONS *", "CONNECT 127.0.0.1:443", "CONNECT evil.example:443"]
)
def test_who_speaks_an_older_language_or_wants_a_tunnel_is_answered_once(web: System, request_of: str) -> None:
    version = b"HTTP/1.1" if "CONNECT" in request_of else b"HTTP/1.0"
    said = say(web, request_of.encode() + b" " + version + b"\r\n" + HOST + b"\r\n" + HEALTHY)
    assert len(said.statuses) == 1 and said.statuses[0] < 500, said.whole[:200]


def test_two_posts_in_one_breath_are_two(web: System, stored: Database) -> None:
    before = count(stored)
    said = say(web, post(GOOD.replace(b"suzie", b"olive")) + post(GOOD.replace(b"suzie", b"stan")) + HEALTHY)
    assert said.statuses == [303, 303, 200]
    assert count(stored) == before + 2


def test_who_asks_whether_to_go_on_is_told_to(web: System, stored: Database) -> None:
    before = count(stored)
    assert say(web, post(GOOD.replace(b"suzie", b"paul"), b"Expect: 100-continue")).statuses == [100, 303]
    assert say(web, sized(b"10000000", b"Expect: 100-continue")).statuses == [100, 413]
    assert count(stored) == before + 1


@pytest.mark.parametrize("trailer", [b"X-A: 1", b"Content-Length: 5", b"Host: evil.example", b"X-A: \0", b" X-A: 1"])
def test_what_trails_behind_chunks_changes_nothing(web: System, stored: Database, trailer: bytes) -> None:
    """A plain one is passed over; one that would change what was said before is refused."""
    before = count(stored)
    body = chunk(GOOD.replace(b"suzie", b"charlie")) + b"0\r\n" + trailer + b"\r\n\r\n"
    said = say(web, HEAD + FORM + b"Transfer-Encoding: chunked\r\n\r\n" + body)
    assert said.statuses == [303 if trailer == b"X-A: 1" else 400]
    assert count(stored) == before + (trailer == b"X-A: 1")


def test_whoever_breaks_off_leaves_nothing_behind(web: System, stored: Database) -> None:
    """Before a word, in the head, in the body, and before the answer is read."""
    before = count(stored)
    for _ in range(5):
        for beginning in (b"", HEAD[:40], HEAD, sized(b"1000"), get(), get()[:-2]):
            connection = connect(web)
            connection.sendall(beginning)
            break_off(connection)
    assert count(stored) == before


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


@pytest.mark.parametrize("times", [100, pytest.param(5_000, marks=pytest.mark.long)])
def test_broken_requests_break_nothing(web: System, times: int) -> None:
    process, chance = web.processes["web"].pid, random.Random(20261125)
    said = [say(web, mutated(chance, chance.choice(WHOLE))).statuses for _ in range(times)]
    assert sum(map(bool, said)) > times / 2
    assert not [status for statuses in said for status in statuses if status >= 500]
    assert web.processes["web"].pid == process and web.processes["web"].is_running
