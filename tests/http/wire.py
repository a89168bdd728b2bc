"""Speaks to a web server byte by byte, as no browser does, and hears what it answers."""

from __future__ import annotations

import re
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import func, select

from campaign.contributions.models import Contribution
from campaign.db import Database
from tests.journeys.system import System

PATH = "/en/petitions/petition-1/signatures"
GOOD = b"name=Suzie+Evans&email=suzie%40example.com&postcode=CF10+1AA&country=GB"
HEAD = b"POST " + PATH.encode() + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
LAST_CHUNK = b"0\r\n\r\n"
_STATUS_LINE = re.compile(rb"HTTP/1\.\d (\d{3}) [A-Z]")


@dataclass(frozen=True, slots=True)
class Said:
    """All that the server said before it closed the connection: whole, and the status of each answer."""

    whole: bytes

    @property
    def statuses(self) -> list[int]:
        return [int(status) for status in _STATUS_LINE.findall(self.whole)]


def connect(web: System) -> socket.socket:
    return socket.create_connection(("127.0.0.1", web.port), timeout=60)


def say(web: System, data: bytes) -> Said:
    """Send this, say that there is no more, and listen to the end."""
    with connect(web) as connection:
        with suppress(OSError):  # it may answer, and close, before it has all
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
        return Said(listen(connection))


def listen(connection: socket.socket) -> bytes:
    """What comes until the connection is closed, in whichever way."""
    said = b""
    with suppress(OSError):
        while part := connection.recv(65_536):
            said += part
    return said


def break_off(connection: socket.socket) -> None:
    """Close it with a reset, as a device does that has lost its line."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def post(body: bytes, *headers: bytes) -> bytes:
    """A whole request with this form, its length and these headers."""
    own = b"".join(header + b"\r\n" for header in headers)
    return HEAD + FORM + own + b"Content-Length: %d\r\n\r\n" % len(body) + body


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Contribution)) or 0
