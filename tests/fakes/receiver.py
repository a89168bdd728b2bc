"""A real receiver of webhooks, on a port of this machine: keeps what is posted to it, and answers as it is told."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass(frozen=True)
class Posted:
    """One post, as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def element(self) -> dict[str, Any]:
        (element,) = json.loads(self.body)
        return dict(element)

    @property
    def id(self) -> str:
        return self.headers.get("webhook-id", "")


@dataclass
class Receiver:
    """`statuses` are answered in turn, and then 204 for ever; `bad` are ids of events that it always refuses."""

    port: int = 0
    scheme: str = "http"
    host: str = "127.0.0.1"
    posts: list[Posted] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    bad: set[str] = field(default_factory=set)
    location: str = ""
    padding: bytes = b""

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}/hook?key=1"

    @property
    def types(self) -> list[str]:
        return [post.element["cydlais:event"]["type"] for post in self.posts]

    def answer(self, post: Posted) -> int:
        self.posts.append(post)
        if post.id in self.bad:
            return 500
        return self.statuses.pop(0) if self.statuses else 204


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever posts may hang up."""


@contextmanager
def receiving(context: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[Receiver]:
    """With a `context`, over TLS."""
    receiver = Receiver(scheme="https" if context else "http", host=host)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(receiver.answer(Posted(self.path, headers, body)))
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.send_header("Content-Length", str(len(receiver.padding)))
            self.end_headers()
            self.wfile.write(receiver.padding)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
