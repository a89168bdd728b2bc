"""A cache as docs/deploy.md puts one before the service, in a process of its own: `python -m benchmarks.cache PORT`.

Keeps an answer for as long as its max-age says, and fetches each once, however many ask for it meanwhile. Says its port on the
first line of standard output; `GET /told` gives how many requests reached the service.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from time import monotonic

from benchmarks.load import read_answer


class Cache:
    """Of one service, on this port."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._kept: dict[str, tuple[float, str, bytes]] = {}  # until when, the tag, the whole answer
        self._turns: dict[str, asyncio.Lock] = {}
        self._fetched = 0

    async def serve(self) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await server.serve_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = head.split(" ", 2)[1]
                if path == "/told":
                    told = json.dumps({"fetched": self._fetched}).encode()
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(told), told))
                    continue
                tag, answer = await self._answer(path)
                if tag and f"If-None-Match: {tag}\r\n" in head:
                    answer = f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _answer(self, path: str) -> tuple[str, bytes]:
        async with self._turns.setdefault(path, asyncio.Lock()):
            until, tag, answer = self._kept.get(path, (0.0, "", b""))
            if until <= monotonic():
                tag, answer = await self._fetch(path)
        return tag, answer

    async def _fetch(self, path: str) -> tuple[str, bytes]:
        self._fetched += 1
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nConnection: close\r\n\r\n".encode())
        bodies: list[bytes] = []
        status, headers = await read_answer(reader, keep=bodies)
        writer.close()
        age = re.search(r"max-age=(\d+)", headers.get("cache-control", ""))
        tag = headers.get("etag", "")
        head = f"HTTP/1.1 {status} Kept\r\nETag: {tag}\r\nContent-Length: {len(bodies[0])}\r\n\r\n"
        answer = head.encode() + bodies[0]
        self._kept[path] = (monotonic() + (float(age[1]) if age and status == 200 else 0.0), tag, answer)
        return tag, answer


if __name__ == "__main__":
    asyncio.run(Cache(int(sys.argv[1])).serve())
