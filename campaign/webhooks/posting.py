"""Posts to a receiver, within five seconds in all and to the very address that was checked; no redirect is followed.

The name is looked up once, and the connection goes to what it led to, while TLS and the header Host speak of the name: whoever
changes what it leads to in between changes nothing. What a receiver answers is read no further than needed, and not kept.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from io import BufferedReader, RawIOBase
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any

from campaign.webhooks.addresses import AddressRefusedError, Endpoint, Resolve, pin, read_url

TOTAL_SECONDS = 5.0
MOST_BYTES = 64 * 1024
MOST_ADDRESSES = 3  # of one name, that are tried
TIMEOUT = "timeout"
USER_AGENT = "Cydlais-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a post: the receiver's status, or why there is none, as a slug."""

    status: int | None = None
    failure: str | None = None

    @property
    def is_good(self) -> bool:
        return self.failure is None


@dataclass(frozen=True, slots=True)
class Poster:
    """The way out. `resolve` looks a name up; `context` says whose certificates are believed."""

    allow_private: bool
    resolve: Resolve
    context: ssl.SSLContext
    seconds: float = TOTAL_SECONDS

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Raises nothing: whatever goes wrong is an answer."""
        deadline = _Deadline(monotonic() + self.seconds)
        try:
            endpoint = read_url(url, allow_private=self.allow_private)
            addresses = pin(endpoint, deadline.kept(self.resolve), allow_private=self.allow_private)
            with closing(self._connect(endpoint, addresses[:MOST_ADDRESSES], deadline)) as connection:
                return _exchange(connection, endpoint, body, headers)
        except AddressRefusedError:
            return Answer(failure="address-refused")
        except TimeoutError:
            return Answer(failure=TIMEOUT)
        except ssl.SSLError:
            return Answer(failure="tls")
        except socket.gaierror:
            return Answer(failure="name-unknown")
        except (OSError, ValueError, HTTPException):
            return Answer(failure="no-connection")

    def _connect(self, endpoint: Endpoint, addresses: Sequence[str], deadline: _Deadline) -> _Pinned:
        refused: OSError | None = None
        for address in addresses:
            try:
                plain = socket.create_connection((address, endpoint.port), timeout=deadline.left())
            except TimeoutError:
                raise
            except OSError as error:
                refused = error
                continue
            return _Pinned(endpoint, self._secured(plain, endpoint, deadline), deadline)
        raise refused or OSError

    def _secured(self, plain: socket.socket, endpoint: Endpoint, deadline: _Deadline) -> socket.socket:
        """TLS in the name of the host, whichever address it is; the time-out of a handshake is that of all of it."""
        if not endpoint.is_secure:
            return plain
        try:
            plain.settimeout(deadline.left())
            return self.context.wrap_socket(plain, server_hostname=endpoint.host)
        except BaseException:
            plain.close()
            raise


def usual_poster(*, allow_private: bool) -> Poster:
    """By the system's resolver and its certificates."""
    return Poster(allow_private, look_up, ssl.create_default_context())


def look_up(host: str) -> list[str]:
    """The addresses of a name, in the system's order, each once."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


class _Deadline:
    """A moment by which all of it must be done."""

    def __init__(self, moment: float) -> None:
        self._moment = moment

    def left(self) -> float:
        """Raises TimeoutError where nothing is."""
        left = self._moment - monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def kept(self, resolve: Resolve) -> Resolve:
        """The system's resolver takes no time-out: a thread waits for it, and is left behind where it takes too long."""

        def look(host: str) -> Sequence[str]:
            found: SimpleQueue[Sequence[str] | OSError] = SimpleQueue()

            def ask() -> None:
                try:
                    found.put(resolve(host))
                except OSError as error:
                    found.put(error)

            Thread(target=ask, name="look-up", daemon=True).start()
            try:
                answer = found.get(timeout=self.left())
            except Empty:
                raise TimeoutError from None
            if isinstance(answer, OSError):
                raise answer
            return answer

        return look


class _Pinned(HTTPConnection):
    """A connection that is there already, on a socket that keeps to the deadline. Opens none by itself."""

    def __init__(self, endpoint: Endpoint, connected: socket.socket, deadline: _Deadline) -> None:
        super().__init__(endpoint.host, endpoint.port)
        self.sock: Any = _TimedSocket(connected, deadline)

    def connect(self) -> None:
        raise OSError("closed by the receiver")


class _TimedSocket:
    """As much of a socket as http.client asks for. Each call has what is left of the time: nothing drop by drop prolongs it."""

    def __init__(self, connected: socket.socket, deadline: _Deadline) -> None:
        self._socket = connected
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(self._deadline.left())
        self._socket.sendall(data)

    def makefile(self, _mode: str) -> BufferedReader:
        return BufferedReader(_TimedReader(self._socket, self._deadline))

    def close(self) -> None:
        with suppress(OSError):
            self._socket.close()


class _TimedReader(RawIOBase):
    def __init__(self, connected: socket.socket, deadline: _Deadline) -> None:
        self._socket = connected
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._socket.settimeout(self._deadline.left())
        return self._socket.recv_into(buffer)


def _exchange(connection: _Pinned, endpoint: Endpoint, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Of what a receiver says beside its status, so much is read that it can end in peace, and no more."""
    own = {
        "Host": endpoint.authority,
        "User-Agent": USER_AGENT,
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    connection.request("POST", endpoint.target, body=body, headers={**own, **headers})
    response = connection.getresponse()
    with suppress(OSError, HTTPException):  # its status is what counts
        response.read(MOST_BYTES)
    response.close()
    if 200 <= response.status < 300:
        return Answer(response.status)
    return Answer(response.status, "redirect" if 300 <= response.status < 400 else "refused")
