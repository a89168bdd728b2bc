"""Servers of a single answer, for what the fake of the provider does not do; a batch that does not leave in one go."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from campaign.mail.message import MailBatch
from tests.mail.batches import batch

KEY = "SG.a-key-for-tests"


@contextmanager
def listener() -> Iterator[tuple[socket.socket, str]]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        yield server, f"127.0.0.1:{server.getsockname()[1]}"


def serve_once(server: socket.socket, *, reads: int, answer: bytes) -> threading.Thread:
    """Take one connection, read some of the request, answer, and close with the rest unread."""

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            left = reads
            while left > 0 and (got := connection.recv(min(left, 65_536))):
                left -= len(got)
            connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return thread


def serve_both(server: socket.socket, *, after_first: Callable[[socket.socket], None]) -> threading.Thread:
    """Take a connection and answer one request on it, do `after_first` to it, and do the same with the next connection."""

    def serve() -> None:
        first, _ = server.accept()
        with first:
            answer_one(first)
            after_first(first)
            second, _ = server.accept()
            with second:
                answer_one(second)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return thread


def answer_one(connection: socket.socket) -> None:
    head, _, rest = connection.recv(65_536).partition(b"\r\n\r\n")
    left = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]) - len(rest)
    while left > 0:
        left -= len(connection.recv(1 << 20))
    connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nX-Message-Id: a\r\n\r\n")


def large_batch() -> MailBatch:
    return batch(text="a" * 20_000_000)
