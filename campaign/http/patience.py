"""Gunicorn's worker with threads, which waits for nobody who sends or reads too slowly: its few threads are everybody's.

A request has some seconds to come whole, and longer the more of it comes; an answer that nobody reads is broken off. A proxy in
front takes most of that away; where there is none, or the proxy is what is slow, this does.
"""

from __future__ import annotations

import errno
import socket
import time
from typing import Any

from gunicorn.workers import gthread  # type: ignore[import-untyped]

COMING_SECONDS = 20.0  # for a request to come, head and body
LEAST_BYTES_A_SECOND = 10_000  # as fast at least, what is longer
READING_SECONDS = 30.0  # for the next part of an answer to be taken


class PatientSocket:
    """A socket with a deadline. All that is not said here is the socket's own."""

    def __init__(self, inner: socket.socket) -> None:
        self._inner = inner
        self._deadline = 0.0

    def begin(self) -> None:
        """The next request begins to come."""
        self._deadline = time.monotonic() + COMING_SECONDS

    def recv(self, *arguments: Any) -> bytes:
        """Raises ConnectionResetError where the request takes too long to come."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise _too_slow()
        self._inner.settimeout(left)
        try:
            data = self._inner.recv(*arguments)
        except TimeoutError:
            raise _too_slow() from None
        self._deadline += len(data) / LEAST_BYTES_A_SECOND
        return data

    def sendall(self, data: bytes) -> None:
        """Raises ConnectionResetError where nobody takes it."""
        self._inner.settimeout(READING_SECONDS)
        try:
            self._inner.sendall(data)
        except TimeoutError:
            raise _too_slow() from None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class PatientWorker(gthread.ThreadWorker):  # type: ignore[misc]
    """Whoever has said nothing yet takes no thread, and whoever has begun holds it for so long at the most."""

    def enqueue_req(self, conn: Any) -> None:
        if not isinstance(conn.sock, PatientSocket):
            conn.sock = PatientSocket(conn.sock)
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        if not conn.initialized and not conn.wait_for_data(0):
            return gthread._DEFER
        conn.sock.begin()
        return super().handle(conn)


def _too_slow() -> ConnectionResetError:
    return ConnectionResetError(errno.ECONNRESET, "too slow")
