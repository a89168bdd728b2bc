"""A request that the provider takes, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

GOOD: dict[str, Any] = {
    "personalizations": [
        {"to": [{"email": "suzie@example.org"}], "substitutions": {"-n-": "Suzie"}, "headers": {"X-A": "b"}},
        {"to": [{"email": "laura@example.org", "name": "Laura"}], "custom_args": {"delivery_id": "1"}},
    ],
    "from": {"email": "mail@cydlais.example", "name": "Cydlais"},
    "reply_to": {"email": "office@cydlais.example"},
    "subject": "Hello -n-",
    "content": [{"type": "text/plain", "value": "Dear -n-"}, {"type": "text/html", "value": "<p>Dear -n-</p>"}],
    "attachments": [
        {"content": "JVBERg==", "type": "application/pdf", "filename": "a.pdf", "disposition": "attachment"}
    ],
}


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    body = deepcopy(GOOD)
    change(body)
    return body


def first(body: dict[str, Any]) -> dict[str, Any]:
    block: dict[str, Any] = body["personalizations"][0]
    return block
