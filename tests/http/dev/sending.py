"""Mail as it comes to the built-in mailbox, and the addresses of its pages."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from campaign.mail.attachment import Attachment

KEY = "the-demonstration's-key"
SEND = "/dev/sendgrid/v3/mail/send"
PATHS = ["/dev/mailbox", "/dev/mailbox.json", "/dev/mailbox/1", "/dev/mailbox/1/html", "/dev/mailbox/1/attachments/1"]
LETTER = Attachment("Letter 1.pdf", "application/pdf", b"%PDF-1.7\x00\xff")
EVENT = Attachment("launch.ics", "text/calendar", b"BEGIN:VCALENDAR")


def post(client: FlaskClient, sent: object, *, key: str = KEY, **more: Any) -> Any:
    data = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    headers = {"Authorization": f"Bearer {key}", **more.pop("headers", {})}
    return client.post(SEND, data=data, headers=headers, content_type="application/json", **more)


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/dev/sendgrid"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
