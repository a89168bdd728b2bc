"""The provider's lists of whom it writes to no more, as it shows them: the newest first, at most 500 at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from campaign.mail.sendgrid_rules import error_body

MOST_A_PAGE = 500
PREFIX = "/v3/suppression/"
FIELDS: Mapping[str, tuple[str, ...]] = {
    "bounces": ("created", "email", "reason", "status"),
    "invalid_emails": ("created", "email", "reason"),
    "spam_reports": ("created", "email", "ip"),
    "unsubscribes": ("created", "email"),
}


class KeptLists:
    """`refusals` are given in turn, status and headers, before anything is shown again."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in FIELDS}
        self.refusals: deque[tuple[int, Mapping[str, str]]] = deque()
        self.asked: list[str] = []

    def note(self, events: Iterable[Mapping[str, Any]]) -> None:
        """Put those on its lists of whom it writes to no more after these events: once, from the first on."""
        for event in events:
            if name := _list_of(event):
                said = {"ip": "192.0.2.1", "reason": "", "status": "", **event, "created": event["timestamp"]}
                self._rows[name].setdefault(event["email"], {word: said[word] for word in FIELDS[name]})

    @property
    def addresses(self) -> set[str]:
        """Everybody who stands on one."""
        return {address for rows in self._rows.values() for address in list(rows)}

    def show(self, target: str) -> tuple[int, object, Mapping[str, str]]:
        """Status, body and headers for what was asked."""
        self.asked.append(target)
        if self.refusals:
            status, headers = self.refusals.popleft()
            return status, error_body(["list: told to refuse"]), headers
        parts = urlsplit(target)
        rows = self._rows.get(parts.path.removeprefix(PREFIX))
        if rows is None:
            return 404, error_body(["path: there is no such list"]), {}
        query = {"start_time": 0, "end_time": 1 << 40, "limit": MOST_A_PAGE, "offset": 0}
        for name, value in parse_qsl(parts.query):
            if name not in query or not value.isdigit() or (name == "limit" and not 1 <= int(value) <= MOST_A_PAGE):
                return 400, error_body([f"{name}: is not what may be asked for"]), {}
            query[name] = int(value)
        found = [row for row in rows.values() if query["start_time"] <= row["created"] <= query["end_time"]]
        found.sort(key=lambda row: (-row["created"], row["email"]))
        return 200, found[query["offset"] : query["offset"] + query["limit"]], {}


def _list_of(event: Mapping[str, Any]) -> str | None:
    """On which one its mailbox is put. A bounce that is called blocked comes on a list of its own, that nobody asks for."""
    if event["event"] == "dropped":
        return "invalid_emails" if event["reason"] == "Invalid" else None  # the others stand there already
    if event["event"] == "bounce":
        return None if event["type"] == "blocked" else "bounces"
    return {"spamreport": "spam_reports", "unsubscribe": "unsubscribes"}.get(event["event"])
