"""Visitors who look at one page, in a process of their own: `python -m benchmarks.looking PORT SECONDS CONNECTIONS`.

Standard input holds what each asks for, as it goes over the wire. Over connections that stay open each asks again as soon as
the answer is whole; the process takes as little of the machine as it can. Says on standard output how many answers came.
"""

from __future__ import annotations

import json
import re
import selectors
import socket
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter

MOST = 2**18
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Looks:
    """How many answers of each status came, in how many seconds."""

    statuses: dict[str, int]
    seconds: float

    def a_second(self, status: int) -> float:
        """Raises RuntimeError unless every answer had that status: what is refused must not count as fast."""
        if set(self.statuses) != {str(status)}:
            raise RuntimeError(f"all should have been answered by {status}, but {self.statuses}")
        return self.statuses[str(status)] / self.seconds


def look(port: int, request: bytes, *, seconds: float, connections: int) -> Looks:
    """Look from a process of its own, and wait."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.looking", str(port), str(seconds), str(connections)],
        input=request,
        stdout=subprocess.PIPE,
        check=True,
    )
    return Looks(**json.loads(told.stdout))


def request_for(path: str, port: int, *, tag: str = "") -> bytes:
    """As a browser asks; with the tag of what it has."""
    head = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language: cy,en;q=0.5",
        "Sec-Fetch-Site: none",
        *([f"If-None-Match: {tag}"] if tag else []),
    ]
    return "\r\n".join((*head, "", "")).encode()


@dataclass
class Visitor:
    """One connection, and what is still to come on it."""

    line: socket.socket
    statuses: Counter[str]
    came: bytes = b""
    left: int | None = field(default=None)  # of the body; None until its head has come

    def take(self) -> bool:
        """Whether the answer is whole. Raises RuntimeError where the service hangs up."""
        data = self.line.recv(MOST)
        if not data:
            raise RuntimeError("the service has hung up")
        if self.left is None:
            self.came += data
            head, end, data = self.came.partition(b"\r\n\r\n")
            if not end:
                return False
            found = _LENGTH.search(head)
            self.left, self.came = int(found[1]) if found else 0, b""
            self.statuses[head[9:12].decode()] += 1
        self.left -= len(data)
        if self.left:
            return False
        self.left = None
        return True


def main(port: str, seconds: str, connections: str) -> None:
    """Look, and say what came."""
    request, statuses = sys.stdin.buffer.read(), Counter[str]()
    with selectors.DefaultSelector() as selector:
        for _ in range(int(connections)):
            line = socket.create_connection(("127.0.0.1", int(port)))
            selector.register(line, selectors.EVENT_READ, Visitor(line, statuses))
            line.sendall(request)
        begun = perf_counter()
        _look(selector, request, begun + float(seconds))
        told = {"statuses": statuses, "seconds": perf_counter() - begun}
    sys.stdout.write(json.dumps(told) + "\n")


def _look(selector: selectors.BaseSelector, request: bytes, ends: float) -> None:
    """Until it is time and the last answers have come."""
    while selector.get_map():
        for key, _ in selector.select():
            visitor: Visitor = key.data
            if not visitor.take():
                continue
            if perf_counter() < ends:
                visitor.line.sendall(request)
            else:
                selector.unregister(visitor.line)
                visitor.line.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
