"""A mail provider that takes everything, in a process of its own: `python -m benchmarks.provider`.

Says its port on the first line of standard output. `GET /told` gives how many requests came, how many mails they held, to how
many addresses, and how many bytes; `GET /arrivals` when the first mail to each address was there, by `sign_of` the address, in
seconds of this machine's monotonic clock. It looks for nothing but addresses, so that it is faster than what it measures.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from time import monotonic
from typing import Any
from urllib.request import urlopen

_TO = re.compile(rb'"to":\[\{"email":"([^"]+)"')
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def sign_of(address: bytes) -> str:
    """What an address is known by."""
    return sha256(address).hexdigest()[:16]


@dataclass
class Told:
    """All that came, and a hash of each address alone."""

    requests: int = 0
    mails: int = 0
    size: int = 0
    arrivals: dict[str, float] = field(default_factory=dict)

    def take(self, body: bytes) -> None:
        present = monotonic()
        signs = [sign_of(address) for address in _TO.findall(body)]
        self.requests += 1
        self.size += len(body)
        self.mails += len(signs)
        for sign in signs:
            self.arrivals.setdefault(sign, present)

    def page(self, path: str) -> object:
        if path == "/arrivals":
            return self.arrivals
        return {
            "requests": self.requests,
            "mails": self.mails,
            "addresses": len(self.arrivals),
            "bytes": self.size,
        }


class Connection(asyncio.Protocol):
    """Of one sender, a request at a time."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._came = bytearray()
        self._whole = 0  # how long the request is, once its head is there

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        if not self._whole:
            end = self._came.find(b"\r\n\r\n") + 4
            if end < 4:
                return
            found = _LENGTH.search(self._came, 0, end)
            self._head, self._whole = end, end + int(found[1] if found else 0)
        if len(self._came) >= self._whole:
            request, self._came, whole = self._came, bytearray(), self._whole
            self._whole = 0
            self._answer(bytes(request[: self._head]), bytes(request[self._head : whole]))

    def _answer(self, head: bytes, body: bytes) -> None:
        method, path, _ = head.decode("latin-1").split(" ", 2)
        if method == "POST":
            self._told.take(body)
            self._transport.write(b"HTTP/1.1 202 Accepted\r\nX-Message-Id: benchmark\r\nContent-Length: 0\r\n\r\n")
            return
        page = json.dumps(self._told.page(path)).encode()
        self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(page), page))


@contextmanager
def provider() -> Iterator[str]:
    """The address of one that runs until the block ends."""
    with subprocess.Popen([sys.executable, "-m", "benchmarks.provider"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.kill()


def ask(host: str, page: str = "told") -> Any:
    """One of its pages."""
    with urlopen(f"{host}/{page}") as answer:
        return json.load(answer)


async def serve() -> None:
    """Until killed."""
    told = Told()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(told), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
