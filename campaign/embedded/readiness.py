"""Asks servers that are starting whether they answer: the web server over HTTP, Valkey over its socket."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from campaign.settings import Settings

ASK_WEB_EVERY_SECONDS = 0.05
ASK_VALKEY_EVERY_SECONDS = 0.01
ANSWER_SECONDS = 5.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
Connecting = Coroutine[Any, Any, tuple[asyncio.StreamReader, asyncio.StreamWriter]]


async def until_ready(settings: Settings) -> None:
    """Return when /readyz says yes; the caller bounds the wait."""
    host = urlsplit(settings.base_url).netloc
    request = f"GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    address = EVERYWHERE.get(settings.bind, settings.bind)
    while b" 200 " not in await _first_line(asyncio.open_connection(address, settings.port), request):
        await asyncio.sleep(ASK_WEB_EVERY_SECONDS)


async def until_valkey_answers(socket: Path) -> None:
    """Return when the server has read its data and answers; the caller bounds the wait."""
    while await _first_line(asyncio.open_unix_connection(str(socket)), b"PING\r\n") != b"+PONG\r\n":
        await asyncio.sleep(ASK_VALKEY_EVERY_SECONDS)


async def _first_line(connecting: Connecting, request: bytes) -> bytes:
    """What is answered first; nothing where nobody answers yet."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await connecting
            try:
                writer.write(request)
                return await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError, ValueError):
        return b""
