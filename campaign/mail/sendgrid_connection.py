"""One kept-alive connection to the provider, which knows whether a whole request has left. Knows nothing of mail.

urllib3's connection is used and not its pool: the pool tells a TLS handshake that timed out as a read that did, sends on a
broken pipe as if it were whole, and gives a large body no longer to leave than a connection to be made. Here one question
decides: was every byte of the request handed over? If not, nobody can have acted on it (the body is cut off and shorter than
announced), and it may be sent again. If so and no answer came, nobody knows, and no second attempt is made here.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse
from urllib3.util import parse_url
from urllib3.util.ssl_match_hostname import CertificateError

# Servers close idle connections, and a request that crosses with the closing would have an unknown end. So only a connection
# that was in use a moment ago is used again; the shortest limits of common servers are two seconds and more.
LONGEST_IDLE_SECONDS = 1.0
LONGEST_ANSWER_BYTES = 65_536
FAULTS = (OSError, HTTPException, HTTPError, CertificateError)


class NotSentError(Exception):
    """No whole request has left: nobody can have acted on it. Holds the name of the fault and nothing else."""


class NoAnswerError(Exception):
    """The whole request has left and no answer came. Holds the name of the fault and nothing else."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer of any status; header names are found whatever their case. `body` is cut at 64 KiB, or as was asked."""

    status_code: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    most_bytes: int = LONGEST_ANSWER_BYTES


class KeepAliveConnection:
    """Posts to one host, and asks it, a request at a time. A process that was forked gets a connection of its own."""

    def __init__(self, url: str, *, connect_timeout: float, read_timeout: float) -> None:
        """Seconds: `connect_timeout` for each step of connecting, `read_timeout` for sending a request and for each read.

        Raises ValueError for anything but an http:// or https:// address.
        """
        parts = parse_url(url)
        if parts.scheme not in ("http", "https") or not parts.host:
            raise ValueError("The provider's host must be an http:// or https:// address.")
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._connection = kind(parts.host.strip("[]"), parts.port)
        self._connect_timeout, self._read_timeout = connect_timeout, read_timeout
        self._lock = threading.Lock()
        self._used_at = 0.0
        self._process = os.getpid()

    def post(self, path: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The answer, whatever its status; a redirect is not followed. Raises NotSentError or NoAnswerError."""
        return self._ask(_Request("POST", path, headers, body))

    def get(self, path: str, *, headers: Mapping[str, str], most_bytes: int = LONGEST_ANSWER_BYTES) -> Answer:
        """The same. Of a longer answer, `most_bytes` are kept."""
        return self._ask(_Request("GET", path, headers, most_bytes=most_bytes))

    def _ask(self, request: _Request) -> Answer:
        with self._lock:
            was_open = self._drop_unless_fresh()
            try:
                return self._exchange(request)
            except NotSentError:
                if not was_open:
                    raise
            # The server had closed the kept connection, and what it has of the request is not whole: this is the first try.
            return self._exchange(request)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _drop_unless_fresh(self) -> bool:
        """Close what should not be used again; whether an open connection is left."""
        is_ours = self._process == os.getpid()
        is_recent = time.monotonic() - self._used_at < LONGEST_IDLE_SECONDS
        if not (is_ours and is_recent and self._connection.is_connected):
            self._process = os.getpid()
            self._connection.close()
        return not self._connection.is_closed

    def _exchange(self, request: _Request) -> Answer:
        connection = self._connection
        is_whole = is_done = False
        try:
            if connection.is_closed:
                connection.timeout = self._connect_timeout
                connection.connect()
                connection.timeout = self._read_timeout
            try:
                connection.request(
                    request.method, request.path, body=request.body, headers=request.headers, preload_content=False
                )
                is_whole = True
            except (BrokenPipeError, ConnectionResetError):
                pass  # it may have answered before the end (413) and stopped reading: then the answer counts
            answer, is_read = _read(connection.getresponse(), request.most_bytes)
            is_done = is_whole and is_read
            return answer
        except FAULTS as fault:
            raise (NoAnswerError if is_whole else NotSentError)(type(fault).__name__) from None
        finally:
            self._used_at = time.monotonic()
            if not is_done:  # also where a job's own time limit struck: nobody may read this answer as another's
                connection.close()


def _read(response: BaseHTTPResponse, most_bytes: int) -> tuple[Answer, bool]:
    """The answer, and whether it was read to its end. The status is known: a body that breaks off costs its words alone."""
    try:
        body = response.read(most_bytes)
        is_read = not response.read(1)
    except FAULTS:
        body, is_read = b"", False
    return Answer(response.status, response.headers, body), is_read
