"""Asks SendGrid whom it writes to no more: its lists of what came back, was invalid, was complained of or unsubscribed from.

What no event told, because nobody was there to hear it, stands there. Owns the asking and the reading of a page; what follows
is `campaign.mail.provider_lists`. Addresses are never written down, and of an error's body only the names of fields.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from campaign.clock import utc_now
from campaign.mail.sender import Barred, Later
from campaign.mail.sendgrid import WAIT_UNLESS_TOLD, outcome
from campaign.mail.sendgrid_connection import KeepAliveConnection, NoAnswerError, NotSentError

PAGE_SIZE = 500  # the most that one request may ask for
MOST_BYTES = 4 * 1024 * 1024  # of a page whose every reason is long
# Each list's path, and the event that puts an address on it. Its list of blocks says nothing lasting of a mailbox.
PATHS: Mapping[str, str] = {
    "bounces": "/v3/suppression/bounces",
    "invalid": "/v3/suppression/invalid_emails",
    "complaints": "/v3/suppression/spam_reports",
    "unsubscribed": "/v3/suppression/unsubscribes",
}
EVENTS: Mapping[str, Mapping[str, str]] = {
    "bounces": {"event": "bounce", "type": "bounce"},
    "invalid": {"event": "dropped", "reason": "Invalid"},
    "complaints": {"event": "spamreport"},
    "unsubscribed": {"event": "unsubscribe"},
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list: what came on it from one moment to another, both included, after so many."""

    since: datetime
    until: datetime
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """Who stands on a list. `event` is the event that would have told of it, but for which mail it was."""

    address: str = field(repr=False)
    event: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """`next_offset`: where others may stand, if any do."""

    entries: tuple[Entry, ...]
    next_offset: int | None = None


class ProviderLists(Protocol):
    """Shows a page of one of PATHS. Never raises for what the network does."""

    def show(self, name: str, place: Place) -> Page | Later | Barred: ...


class SendGridLists:
    """Those of SendGrid, and of whatever speaks as it does at `host`."""

    def __init__(self, api_key: str, host: str, *, connect_timeout: float = 3.0, read_timeout: float = 10.0) -> None:
        """Raises ValueError for a host that is no http:// or https:// address."""
        self._connection = KeepAliveConnection(host, connect_timeout=connect_timeout, read_timeout=read_timeout)
        self._before = urlsplit(host).path.rstrip("/")
        self._headers = {"Authorization": f"Bearer {api_key}", "Accept": "application/json"}

    def show(self, name: str, place: Place) -> Page | Later | Barred:
        query = {
            "start_time": int(place.since.timestamp()),
            "end_time": int(place.until.timestamp()),
            "limit": PAGE_SIZE,
            "offset": place.offset,
        }
        path = f"{self._before}{PATHS[name]}?{urlencode(query)}"
        try:
            answer = self._connection.get(path, headers=self._headers, most_bytes=MOST_BYTES)
        except (NotSentError, NoAnswerError) as fault:
            return Later(WAIT_UNLESS_TOLD, f"no list: {fault}", "away")
        if answer.status_code == 200:
            page = _read(name, answer.body, place.offset)
            return Later(WAIT_UNLESS_TOLD, "no list: unreadable") if page is None else page
        said = outcome(answer, utc_now())
        return said if isinstance(said, Later) else Barred(f"status {answer.status_code}")

    def close(self) -> None:
        self._connection.close()


def _read(name: str, body: bytes, offset: int) -> Page | None:
    """None for what is no list. What of it is no entry is left out, and costs no other."""
    try:
        rows = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(rows, list):
        return None
    entries = tuple(_entry(name, row) for row in rows if isinstance(row, dict) and isinstance(row.get("email"), str))
    return Page(entries, offset + PAGE_SIZE if len(rows) >= PAGE_SIZE else None)


def _entry(name: str, row: Mapping[str, Any]) -> Entry:
    said = {word: row.get(word) for word in ("reason", "status")} if name == "bounces" else {}
    return Entry(row["email"], {"timestamp": row.get("created"), **said, **EVENTS[name]})
