"""Asks the provider what our key may do. Sends no mail; tells nobody the key."""

from __future__ import annotations

import json
from typing import Literal

import urllib3
from urllib3.exceptions import HTTPError

KeyState = Literal["may-send", "may-not-send", "refused", "unreachable", "not-told"]
PATIENCE = urllib3.Timeout(connect=3.0, read=5.0)
SEND = "mail.send"


def look_at_key(api_key: str, host: str) -> KeyState:
    """By GET /v3/scopes, once. `not-told` where the server does not know that question, as those that stand in for one do."""
    try:
        answer = urllib3.request(
            "GET",
            f"{host.rstrip('/')}/v3/scopes",
            headers={"Authorization": f"Bearer {api_key}"},
            timeout=PATIENCE,
            retries=False,
            redirect=False,
        )
    except (HTTPError, OSError):
        return "unreachable"
    if answer.status in (401, 403):
        return "refused"
    if answer.status != 200:
        return "not-told"
    return _judged(answer.data)


def _judged(body: bytes) -> KeyState:
    try:
        scopes = json.loads(body)["scopes"]
    except (ValueError, KeyError, TypeError):
        return "not-told"
    return "may-send" if isinstance(scopes, list) and SEND in scopes else "may-not-send"
