"""People who post forms when they come, however the service is doing, in a process of its own.

`python -m benchmarks.arrivals PORT`: standard input holds a form a line, in the order of their times: its kind, when it is due
(by the monotonic clock), and the post as benchmarks/posting.py has it, parted by tabs. What a proxy before the service does is
done here too: so many connections stay open, and who finds none free waits. Says, when all is answered, for each kind what
came, how long it took from the moment when it was due, and the moments of the first and the last answer.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from statistics import quantiles
from time import monotonic
from typing import Any

from benchmarks.load import read_answer
from benchmarks.posting import as_request

CONNECTIONS = 64
BROKEN = "broken"


@dataclass
class Kind:
    """What has come of the forms of one kind."""

    statuses: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    first: float = 0.0
    last: float = 0.0

    def note(self, status: str, due: float) -> None:
        self.last = monotonic()
        self.first = self.first or self.last
        self.statuses[status] += 1
        self.times.append(self.last - due)

    def told(self) -> dict[str, Any]:
        parts = quantiles(self.times, n=100) if len(self.times) > 1 else [0.0] * 99
        return {
            "statuses": self.statuses,
            "p50": parts[49],
            "p95": parts[94],
            "p99": parts[98],
            "first": self.first,
            "last": self.last,
        }


class Door:
    """The connections to the service, and everybody who waits for one."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._waiting: asyncio.Queue[str | None] = asyncio.Queue()
        self._kinds: dict[str, Kind] = {}

    async def serve(self) -> dict[str, Any]:
        connections = [asyncio.create_task(self._connection()) for _ in range(CONNECTIONS)]
        reader = asyncio.StreamReader(limit=2**20)
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := (await reader.readline()).decode():
            due = float(line.split("\t", 2)[1])
            await asyncio.sleep(max(due - monotonic(), 0))
            self._waiting.put_nowait(line)
        for _ in connections:
            self._waiting.put_nowait(None)
        await asyncio.gather(*connections)
        return {name: kind.told() for name, kind in self._kinds.items()}

    async def _connection(self) -> None:
        streams = None
        while (line := await self._waiting.get()) is not None:
            name, due, post = line.split("\t", 2)
            streams = streams or await asyncio.open_connection("127.0.0.1", self._port)
            status, is_open = await self._post(streams, as_request(self._port, post))
            self._kinds.setdefault(name, Kind()).note(status, float(due))
            if not is_open:
                streams[1].close()
                streams = None
        if streams is not None:
            streams[1].close()

    async def _post(
        self, streams: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes
    ) -> tuple[str, bool]:
        reader, writer = streams
        try:
            writer.write(request)
            status, headers = await read_answer(reader)
        except (OSError, asyncio.IncompleteReadError):
            return BROKEN, False
        return str(status), headers.get("connection") != "close"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(Door(int(sys.argv[1])).serve())))
