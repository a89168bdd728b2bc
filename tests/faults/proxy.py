"""Stands before a server and passes bytes on, late, not at all, or until it breaks the connection off.

Owns the wire between a client and one server; knows no protocol but for the words that it is told to look for.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

PIECE = 65_536


@dataclass
class Proxy:
    """`target` is a port of this machine or the path of a Unix socket. Starts with the block and ends with it.

    How it behaves can be changed at any moment, for connections that are open too.
    """

    target: int | Path
    port: int = 0
    delay_seconds: float = 0.0
    is_passing: bool = True  # else every byte waits: the other end seems to be there and says nothing
    is_refusing: bool = False  # new connections are broken off at once
    break_after: bytes = b""  # a client that says this is passed on, and broken off before it hears the answer
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop, init=False)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set, init=False)
    broken: int = field(default=0, init=False)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._serve, "127.0.0.1", self.port))
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def reset(self) -> None:
        """Break every open connection off."""
        self._run(self._reset_all())

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _close(self) -> None:
        self._server.close()
        self.is_passing, self.delay_seconds = True, 0.0
        await self._reset_all()
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)

    async def _reset_all(self) -> None:
        for writer in list(self._writers):
            _abort(writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_refusing:
            _abort(writer)
            return
        try:
            if isinstance(self.target, Path):
                far_reader, far_writer = await asyncio.open_unix_connection(self.target)
            else:
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            _abort(writer)
            return
        self._writers |= {writer, far_writer}
        try:
            there = asyncio.create_task(self._pass_on(reader, far_writer, near=writer))
            back = asyncio.create_task(self._pass_on(far_reader, writer))
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
            for task in (there, back):
                task.cancel()
        finally:
            self._writers -= {writer, far_writer}
            for each in (writer, far_writer):
                each.close()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, near: asyncio.StreamWriter | None = None
    ) -> None:
        with suppress(OSError):
            while piece := await reader.read(PIECE):
                await asyncio.sleep(self.delay_seconds)
                while not self.is_passing:
                    await asyncio.sleep(0.01)
                is_last = near is not None and self.break_after and self.break_after in piece
                writer.write(piece)
                await writer.drain()
                if is_last:
                    await self._break_off(near)

    async def _break_off(self, near: asyncio.StreamWriter | None) -> None:
        """The far end gets time to do what it was told; the near end never hears of it."""
        assert near is not None
        self.break_after = b""
        self.broken += 1
        _abort(near)
        await asyncio.sleep(0.2)


def _abort(writer: asyncio.StreamWriter) -> None:
    """A reset, not an end: whoever waits for an answer learns that there will be none."""
    raw: socket.socket | None = writer.get_extra_info("socket")
    with suppress(OSError):
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
