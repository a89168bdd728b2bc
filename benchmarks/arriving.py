"""People who sign, so many a second, in a process of their own: `python -m benchmarks.arriving PORT PATH FIRST MANY A_SECOND`.

Each has an address and a network of their own. Says on standard output how many answers of each status came, and when each
person's post was due, by the number in `address_of`, in seconds of this machine's monotonic clock.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import urlencode

from benchmarks.load import read_answer

CONNECTIONS = 32


@dataclass(frozen=True, slots=True)
class Signed:
    """What came of it; `due` is when each person came."""

    statuses: dict[str, int]
    due: dict[str, float]


def address_of(number: int) -> str:
    """Where the mail of this person goes."""
    return f"arrival{number}@p{number}.example.org"


def sign_all(port: int, path: str, numbers: range, *, a_second: float) -> Signed:
    """Let these people sign, and wait. Raises RuntimeError unless each was taken."""
    first, many = str(numbers.start), str(len(numbers))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.arriving", str(port), path, first, many, str(a_second)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    signed = Signed(**json.loads(done.stdout))
    if set(signed.statuses) != {"303"}:
        raise RuntimeError(f"all should have been answered by 303, but {signed.statuses}")
    return signed


@dataclass
class Arrivals:
    """All who come to one page."""

    port: int
    path: str
    numbers: Iterator[int]
    a_second: float
    statuses: Counter[str] = field(default_factory=Counter)
    due: dict[int, float] = field(default_factory=dict)

    async def sign(self) -> None:
        self._next = monotonic()
        await asyncio.gather(*(self._sign() for _ in range(CONNECTIONS)))

    async def _sign(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for number in self.numbers:
            self.due[number] = self._next
            self._next += 1 / self.a_second
            await asyncio.sleep(max(self.due[number] - monotonic(), 0))
            writer.write(self._post(number))
            status, headers = await read_answer(reader)
            self.statuses[str(status)] += 1
            if headers.get("connection") == "close":
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.close()

    def _post(self, number: int) -> bytes:
        fields = {"name": "Siân Lloyd-Jones", "email": address_of(number), "postcode": "SA42 0AA", "country": "GB"}
        body = urlencode(fields)
        return (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"X-Forwarded-For: 10.{number // 62_500 % 250}.{number // 250 % 250}.{number % 250}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


def main(port: str, path: str, first: str, many: str, a_second: str) -> None:
    """Sign, and say what came."""
    numbers = iter(range(int(first), int(first) + int(many)))
    arrivals = Arrivals(int(port), path, numbers, float(a_second))
    asyncio.run(arrivals.sign())
    sys.stdout.write(json.dumps({"statuses": arrivals.statuses, "due": arrivals.due}))


if __name__ == "__main__":
    main(*sys.argv[1:])
