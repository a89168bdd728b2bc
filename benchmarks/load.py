"""Viewers in a process of their own: `python -m benchmarks.load PORT SECONDS A_SECOND PATH…`.

Over connections that stay open they ask for the paths in turn, every other time as a browser that has the page already, at the
rate that is wished for or as fast as answers come. Says on standard output how many answers of each status came.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter

CONNECTIONS = 64


@dataclass
class Viewers:
    """All that one process asks for."""

    port: int
    seconds: float
    a_second: float
    paths: list[str]
    statuses: Counter[int] = field(default_factory=Counter)
    tags: dict[str, str] = field(default_factory=dict)

    async def look(self) -> None:
        begun = perf_counter()
        self._next, self._ends = begun, begun + self.seconds
        self._paths = cycle(self.paths)
        self._with_tag = cycle([False] * len(self.paths) + [True] * len(self.paths))
        await asyncio.gather(*(self._look() for _ in range(CONNECTIONS)))

    async def _look(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while (present := perf_counter()) < self._ends:
            self._next = max(self._next + 1 / self.a_second, present - 0.1)
            await asyncio.sleep(max(self._next - present, 0))
            path = next(self._paths)
            tag = self.tags.get(path, "") if next(self._with_tag) else ""
            has = f"If-None-Match: {tag}\r\n" if tag else ""
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{has}\r\n".encode())
            status, headers = await read_answer(reader)
            self.statuses[status] += 1
            self.tags[path] = headers.get("etag", "")
            if headers.get("connection") == "close":
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.close()


async def read_answer(reader: asyncio.StreamReader, *, keep: list[bytes] | None = None) -> tuple[int, dict[str, str]]:
    """The status and the headers, of which names are in small letters; the body is thrown away, or kept in the list."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(head[0].split()[1])
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    length = 0 if status == 304 else int(headers.get("content-length", "0"))
    body = await reader.readexactly(length)
    if keep is not None:
        keep.append(body)
    return status, headers


def main(port: str, seconds: str, a_second: str, *paths: str) -> None:
    """Look, and say what came."""
    viewers = Viewers(int(port), float(seconds), float(a_second), list(paths))
    asyncio.run(viewers.look())
    sys.stdout.write(json.dumps(viewers.statuses) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
