"""The demonstration's stand-in for the mail provider: an SQLite file of the newest mails, shared by every process.

Takes what the provider would take and refuses what it would refuse. Not part of the application's database, and never made
in production. The file holds addresses and links, so only its owner may read it.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from campaign.clock import utc_now
from campaign.mail.sendgrid_rules import expand, faults

KEPT = 1_000
BUSY_SECONDS = 10.0
LARGEST_ID = 2**63 - 1  # of SQLite, which takes no larger number to look for

_COLUMNS = "id, recipient, subject, text, html, headers, sent_at"
_TABLE = """
CREATE TABLE IF NOT EXISTS mails (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    headers TEXT NOT NULL,
    sent_at TEXT NOT NULL
)
"""


class MailRefusedError(ValueError):
    """A body that the provider would answer 400 for; `faults` says why, without a value of it."""

    def __init__(self, found: list[str]) -> None:
        super().__init__(found[0])
        self.faults = found


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail as its recipient got it; ids rise with time."""

    id: int
    to: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    sent_at: datetime


class BuiltInMailbox:
    """Safe for threads and processes: a connection for each call."""

    def __init__(self, path: Path) -> None:
        """The file is made by the first use, readable by its owner alone."""
        self._path = path

    def accept(self, body: object) -> str:
        """Keep the single mails of a request, all or none; the message id. Raises MailRefusedError."""
        found = faults(body)
        if found or not isinstance(body, dict):
            raise MailRefusedError(found)
        sent_at = utc_now().isoformat()
        rows = [
            (mail.to, mail.subject, mail.text, mail.html, json.dumps(dict(mail.headers)), sent_at)
            for mail in expand(body)
        ]
        with self._connection() as connection:
            connection.executemany(
                "INSERT INTO mails (recipient, subject, text, html, headers, sent_at) VALUES (?, ?, ?, ?, ?, ?)", rows
            )
            connection.execute("DELETE FROM mails WHERE id <= (SELECT max(id) FROM mails) - ?", (KEPT,))
        return secrets.token_urlsafe(16)

    def mails(self, limit: int = KEPT) -> list[StoredMail]:
        """The newest first."""
        with self._connection() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM mails ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
        return [_stored(row) for row in rows]

    def mail(self, mail_id: int) -> StoredMail | None:
        if mail_id > LARGEST_ID:
            return None
        with self._connection() as connection:
            row = connection.execute(f"SELECT {_COLUMNS} FROM mails WHERE id = ?", (mail_id,)).fetchone()
        return _stored(row) if row else None

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        with closing(sqlite3.connect(self._path, timeout=BUSY_SECONDS)) as connection:
            with suppress(sqlite3.OperationalError):  # locked: another process is switching it, which is as good
                connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(_TABLE)
            with connection:
                yield connection


def _stored(row: tuple[int, str, str, str, str, str, str]) -> StoredMail:
    mail_id, to, subject, text, html, headers, sent_at = row
    return StoredMail(mail_id, to, subject, text, html, json.loads(headers), datetime.fromisoformat(sent_at))
