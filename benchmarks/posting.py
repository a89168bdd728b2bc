"""Visitors who post forms, in a process of their own: `python -m benchmarks.posting PORT SECONDS CONNECTIONS`.

Standard input holds a post a line: the path, the network that it comes from, as a proxy in front tells it, and the body,
parted by tabs. Each connection sends the next as soon as the last is answered, until the time is over or no post is left.
After some posts it is opened anew, as by somebody else: else the first would decide for good which worker has how much to do.
"""

from __future__ import annotations

import asyncio
import gc
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import quantiles
from time import perf_counter
from typing import NamedTuple

POSTS_A_CONNECTION = 25
BROKEN = "broken"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Post(NamedTuple):
    """A form that is sent."""

    path: str
    network: str
    body: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What came of them: how many of each status, in how many seconds, and how long each one took."""

    statuses: dict[str, int]
    seconds: float
    times: list[float]

    @property
    def many(self) -> int:
        return sum(self.statuses.values())

    @property
    def a_second(self) -> float:
        return self.many / self.seconds

    @property
    def p99_ms(self) -> float:
        return quantiles(self.times, n=100)[98] * 1000

    def require(self, status: int) -> Answers:
        """Raises RuntimeError unless every answer had it: what was refused must not count as fast."""
        if set(self.statuses) != {str(status)}:
            raise RuntimeError(f"all should have been answered by {status}, but {self.statuses}")
        return self


def post_all(port: int, posts: Iterable[Post], *, seconds: float, connections: int) -> Answers:
    """Send them from a process of its own, and wait."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.posting", str(port), str(seconds), str(connections)],
        input="".join("\t".join(post) + "\n" for post in posts),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Answers(**json.loads(told.stdout))


@dataclass
class Crowd:
    """All that one process sends."""

    port: int
    seconds: float
    posts: Iterator[bytes]
    statuses: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)

    async def send(self, connections: int) -> float:
        """How many seconds it took, until the last answer."""
        begun = perf_counter()
        self.ends = begun + self.seconds
        await asyncio.gather(*(self._send() for _ in range(connections)))
        return perf_counter() - begun

    async def _send(self) -> None:
        loop = asyncio.get_running_loop()
        is_left = True
        while is_left:
            _, visitor = await loop.create_connection(
                lambda: Visitor(self, loop.create_future()), "127.0.0.1", self.port
            )
            is_left = await visitor.is_over

    def next_post(self) -> bytes | None:
        return next(self.posts, None) if perf_counter() < self.ends else None


class Visitor(asyncio.Protocol):
    """One connection. `is_over` tells whether another shall follow it."""

    def __init__(self, crowd: Crowd, is_over: asyncio.Future[bool]) -> None:
        self._crowd, self.is_over = crowd, is_over
        self._left = POSTS_A_CONNECTION
        self._came = b""
        self._is_waiting = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, end, body = self._came.partition(b"\r\n\r\n")
        found = _LENGTH.search(head)
        if not end or len(body) < int(found[1] if found else 0):
            return
        self._crowd.times.append(perf_counter() - self._begun)
        self._crowd.statuses[head[9:12].decode()] += 1
        self._came, self._is_waiting = b"", False
        if self._left:
            self._send()
        else:
            self._leave(is_another=True)

    def connection_lost(self, _error: Exception | None) -> None:
        if self._is_waiting:
            self._crowd.statuses[BROKEN] += 1
        self._leave(is_another=True)

    def _send(self) -> None:
        post = self._crowd.next_post()
        if post is None:
            self._leave(is_another=False)
            return
        self._left -= 1
        self._is_waiting = True
        self._begun = perf_counter()
        self._transport.write(post)

    def _leave(self, *, is_another: bool) -> None:
        if not self.is_over.done():
            self.is_over.set_result(is_another)
        self._transport.close()


def as_request(port: int, line: str) -> bytes:
    """A line of standard input, as a browser behind a proxy sends it."""
    post = Post(*line.rstrip("\n").split("\t"))
    head = (
        f"POST {post.path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"X-Forwarded-For: {post.network}",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language: cy,en;q=0.5",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(post.body)}",
        f"Origin: http://127.0.0.1:{port}",
        "Sec-Fetch-Site: same-origin",
    )
    return "\r\n".join((*head, "", post.body)).encode()


def main(port: str, seconds: str, connections: str) -> None:
    """Send, and say what came."""
    posts = [as_request(int(port), line) for line in sys.stdin]
    crowd = Crowd(int(port), float(seconds), iter(posts))
    gc.disable()
    took = asyncio.run(crowd.send(int(connections)))
    sys.stdout.write(json.dumps({"statuses": crowd.statuses, "seconds": took, "times": crowd.times}))


if __name__ == "__main__":
    main(*sys.argv[1:])
