"""The sockets and the HTTP of the tests' mail provider: how it answers, hangs and breaks off; not what it answers."""

from __future__ import annotations

import json
import os
import socket
import struct
import sys
import threading
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from campaign.mail.sendgrid_rules import MOST_REQUEST_BYTES, error_body
from tests.fakes.sendgrid_lists import PREFIX as LISTS

if TYPE_CHECKING:
    from tests.fakes.sendgrid import FakeSendGrid

SEND_PATH = "/v3/mail/send"


class ProviderServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], fake: FakeSendGrid) -> None:
        super().__init__(address, Handler)
        self.fake = fake
        self.opened = 0
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self.opened += 1
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError):  # a client that went away is what some tests are about
            super().handle_error(request, client_address)

    def drop_connections(self) -> None:
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # closed already


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536  # an answer in one packet
    server: ProviderServer

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        if length >= MOST_REQUEST_BYTES:
            self.close_connection = True
            return self._answer(413, error_body(["body: exceeds 30 MB"]))
        raw = self.rfile.read(length)
        if len(raw) < length:
            self.close_connection = True
            return None
        if self.path == SEND_PATH:
            return self._send(_json(raw))
        return self._control(_json(raw))

    def do_GET(self) -> None:
        if self.path.startswith(LISTS):
            return self._show_list()
        if self.path == "/control/public-key.json":
            return self._answer(200, self.server.fake.hook.public_key)
        shown = {"/control/mails.json": "mails", "/control/requests.json": "requests"}.get(self.path)
        if shown is None:
            return self._answer(404, error_body(["path: there is nothing here"]))
        return self._answer(200, [asdict(item) for item in getattr(self.server.fake, shown)])

    def _show_list(self) -> None:
        if not self.server.fake.is_known(self.headers.get("Authorization", "")):
            return self._answer(401, error_body(["list: the key is not valid"]))
        return self._answer(*self.server.fake.lists.show(self.path))

    def _send(self, body: object) -> None:
        fake, authorization = self.server.fake, self.headers.get("Authorization", "")
        mode, released = fake.next_mode()
        status, found = fake.judge(body, authorization)
        if status == 202 and not mode.accepts:
            status, found = mode.status, ["body: told to refuse"]
        message_id = fake.record(body, authorization, mode=mode, status=status)
        if mode.early_url:
            fake.tell_early(mode, message_id)
        if mode.seconds:
            released.wait(mode.seconds)
        if mode.ending == "answer":
            answer = error_body(found) if found else None
            return self._answer(
                status, answer, {"X-Message-Id": message_id, **mode.headers} if not found else mode.headers
            )
        self.close_connection = True
        if mode.ending == "hang":
            released.wait()
        else:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())
        return None

    def _control(self, body: Any) -> None:
        fake = self.server.fake
        if self.path == "/control/mode":
            fake.behave_as(**body)
        elif self.path == "/control/poison":
            fake.poison(body["marker"])
        elif self.path == "/control/events":
            names = body["names"]
            return self._answer(
                200, fake.tell(body["url"], *names, copies=body.get("copies", 1), seed=body.get("seed"))
            )
        elif self.path == "/control/clear":
            fake.clear()
        else:
            return self._answer(404, error_body(["path: there is nothing here"]))
        return self._answer(200, {})

    def _answer(self, status: int, body: object = None, headers: Mapping[str, str] | None = None) -> None:
        payload = b"" if body is None else json.dumps(body, default=_in_base64).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: pytest shows what failed."""


def _in_base64(content: bytes) -> str:
    return b64encode(content).decode()


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None
