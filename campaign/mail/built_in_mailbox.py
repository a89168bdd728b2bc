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
from campaign.mail.attachment import Attachment
from campaign.mail.sendgrid_rules import expand, faults

KEPT = 1_000
KEPT_BYTES = 200_000_000  # of attachments: the oldest beyond it go, and their mails stay
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
# The mails of one request have ids in a row and share its files.
_FILES_TABLE = """
CREATE TABLE IF NOT EXISTS files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    first_mail_id INTEGER NOT NULL,
    last_mail_id INTEGER NOT NULL,
    filename TEXT NOT NULL,
    content_type TEXT NOT NULL,
    content BLOB NOT NULL
)
"""
_LISTED = """
SELECT mails.id, filename, content_type, length(content)
FROM files JOIN mails ON mails.id BETWEEN first_mail_id AND last_mail_id
WHERE mails.id BETWEEN ? AND ? ORDER BY files.id
"""
_TOO_MUCH = """
DELETE FROM files WHERE id IN (
    SELECT id FROM (SELECT id, sum(length(content)) OVER (ORDER BY id DESC) AS so_far FROM files) WHERE so_far > ?
)
"""


class MailRefusedError(ValueError):
    """A body that the provider would answer 400 for; `faults` says why, without a value of it."""

    def __init__(self, found: list[str]) -> None:
        super().__init__(found[0])
        self.faults = found


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file that came with a mail, without what is in it."""

    filename: str
    content_type: str
    size: int


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
    attachments: tuple[ListedFile, ...] = ()


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
        mails = list(expand(body))
        rows = [
            (mail.to, mail.subject, mail.text, mail.html, json.dumps(dict(mail.headers)), sent_at) for mail in mails
        ]
        with self._connection() as connection:
            connection.executemany(
                "INSERT INTO mails (recipient, subject, text, html, headers, sent_at) VALUES (?, ?, ?, ?, ?, ?)", rows
            )
            (last,) = connection.execute("SELECT max(id) FROM mails").fetchone()
            connection.executemany(
                "INSERT INTO files (first_mail_id, last_mail_id, filename, content_type, content) VALUES (?, ?, ?, ?, ?)",
                [
                    (last - len(mails) + 1, last, file.filename, file.content_type, file.content)
                    for file in mails[0].attachments
                ],
            )
            connection.execute("DELETE FROM mails WHERE id <= ?", (last - KEPT,))
            connection.execute("DELETE FROM files WHERE last_mail_id <= ?", (last - KEPT,))
            connection.execute(_TOO_MUCH, (KEPT_BYTES,))
        return secrets.token_urlsafe(16)

    def mails(self, limit: int = KEPT) -> list[StoredMail]:
        """The newest first."""
        with self._connection() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM mails ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
            files = _listed(connection, rows[-1][0], rows[0][0]) if rows else {}
        return [_stored(row, files.get(row[0], [])) for row in rows]

    def mail(self, mail_id: int) -> StoredMail | None:
        if mail_id > LARGEST_ID:
            return None
        with self._connection() as connection:
            row = connection.execute(f"SELECT {_COLUMNS} FROM mails WHERE id = ?", (mail_id,)).fetchone()
            files = _listed(connection, mail_id, mail_id)
        return _stored(row, files.get(mail_id, [])) if row else None

    def attachment(self, mail_id: int, number: int) -> Attachment | None:
        """The file of this number of a mail, from 1."""
        if mail_id > LARGEST_ID or not 1 <= number <= LARGEST_ID:
            return None
        with self._connection() as connection:
            row = connection.execute(
                "SELECT filename, content_type, content FROM files JOIN mails ON mails.id BETWEEN first_mail_id AND"
                " last_mail_id WHERE mails.id = ? ORDER BY files.id LIMIT 1 OFFSET ?",
                (mail_id, number - 1),
            ).fetchone()
        return Attachment(*row) if row else None

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        with closing(sqlite3.connect(self._path, timeout=BUSY_SECONDS)) as connection:
            with suppress(sqlite3.OperationalError):  # locked: another process is switching it, which is as good
                connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(_TABLE)
            connection.execute(_FILES_TABLE)
            with connection:
                yield connection


def _listed(connection: sqlite3.Connection, first: int, last: int) -> dict[int, list[ListedFile]]:
    """The files of the mails with these ids and those between, by mail."""
    found: dict[int, list[ListedFile]] = {}
    for mail_id, filename, content_type, size in connection.execute(_LISTED, (first, last)):
        found.setdefault(mail_id, []).append(ListedFile(filename, content_type, size))
    return found


def _stored(row: tuple[int, str, str, str, str, str, str], files: list[ListedFile]) -> StoredMail:
    mail_id, to, subject, text, html, headers, sent_at = row
    return StoredMail(
        id=mail_id,
        to=to,
        subject=subject,
        text=text,
        html=html,
        headers=json.loads(headers),
        sent_at=datetime.fromisoformat(sent_at),
        attachments=tuple(files),
    )
