"""The application behind a server of its own, for other people's clients: in a thread, on this machine alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from campaign.app import create_app
from campaign.db import Database
from campaign.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps a connection for many requests

    def log(self, *_said: Any, **_more: Any) -> None:
        return


@dataclass(frozen=True, slots=True)
class Served:
    url: str
    app: Flask


@contextmanager
def served(settings: Settings, database: Database) -> Iterator[Served]:
    """Its links lead to itself."""
    made: list[Flask] = []

    def passed_on(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        return made[0](environ, start_response)

    server = make_server("127.0.0.1", 0, passed_on, threaded=True, request_handler=_Quiet)
    server.daemon_threads = True  # type: ignore[attr-defined]
    url = f"http://127.0.0.1:{server.server_port}"
    made.append(create_app(replace(settings, base_url=url), database))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Served(url, made[0])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
