"""Gunicorn's worker with threads, which waits for nobody who sends or reads too slowly: its few threads are everybody's.

A request has some seconds to come whole, and longer the more of it comes; an answer that nobody reads is broken off; whoever
has had their last answer is given a moment to hang up, and nobody waits for that. A proxy in front takes most of that away;
where there is none, or the proxy is what is slow, this does.
"""

from __future__ import annotations

import errno
import selectors
import socket
import time
from collections import deque
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any

from gunicorn.workers import gthread  # type: ignore[import-untyped]

from campaign.http import no_request

COMING_SECONDS = 20.0  # for a request to come, head and body
LEAST_BYTES_A_SECOND = 10_000  # as fast at least, what is longer
READING_SECONDS, PART_BYTES = 30.0, 64 * 1024  # for the next part of an answer to be taken
LEAVING_SECONDS = 2.0  # for whoever has had their last answer to hang up, before we do
DRAINED_BYTES = 64 * 1024


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
        whole = memoryview(data)
        try:
            for begin in range(0, len(whole), PART_BYTES):
                self._inner.settimeout(READING_SECONDS)
                self._inner.sendall(whole[begin : begin + PART_BYTES])
        except TimeoutError:
            raise _too_slow() from None

    def drain(self) -> bool:
        """Throw away what has come by now. False where nobody is there any more."""
        try:
            return self._inner.recv(DRAINED_BYTES) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class PatientWorker(gthread.ThreadWorker):  # type: ignore[misc]
    """Whoever has said nothing yet takes no thread, and whoever has begun holds it for so long at the most.

    Nobody holds up the loop, which accepts and is everybody's: gunicorn's own waits there for whoever does not hang up.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._leaving: deque[Any] = deque()  # connections, those that came first before

    def enqueue_req(self, conn: Any) -> None:
        if not isinstance(conn.sock, PatientSocket):
            conn.sock = PatientSocket(conn.sock)
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        if not conn.initialized and not conn.wait_for_data(0):
            return gthread._DEFER
        conn.sock.begin()
        return super().handle(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        is_over = fs.cancelled() or (fs.exception() is None and not fs.result())
        if is_over:
            self._see_off(conn)
        else:
            super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        super().murder_pending()
        while self._leaving and self._leaving[0].timeout <= time.monotonic():
            self._part_from(self._leaving[0])

    def handle_error(self, _req: Any, client: Any, _addr: Any, exc: BaseException) -> None:
        status = no_request.status_of(exc)
        is_ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        tell = self.log.error if is_ours else self.log.warning
        tell("no answer" if is_ours else "no request", exc_info=exc if is_ours else None, extra=_kind_of(exc, status))
        with suppress(OSError):  # nobody may be there any more
            client.sendall(no_request.answer(status))

    def _see_off(self, conn: Any) -> None:
        """Closed at once, with something of theirs unread, the answer could be lost on its way (RFC 9112, 9.6)."""
        conn.timeout = time.monotonic() + LEAVING_SECONDS
        self._leaving.append(conn)
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._hear_out, conn))
        except (OSError, ValueError):  # gone already
            self._part_from(conn)

    def _hear_out(self, conn: Any, _sock: Any) -> None:
        if not conn.sock.drain():
            self._part_from(conn)

    def _part_from(self, conn: Any) -> None:
        self._leaving.remove(conn)
        with suppress(KeyError, ValueError):  # never registered, or closed already
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()


def _kind_of(error: BaseException, status: HTTPStatus) -> dict[str, object]:
    return {"error_type": type(error).__name__, "status": status.value}


def _too_slow() -> ConnectionResetError:
    return ConnectionResetError(errno.ECONNRESET, "too slow")
