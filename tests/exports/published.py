"""What was published of a drive, read back."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any
from uuid import UUID

from sqlalchemy import select

from campaign.db import Database
from campaign.exports.models import Publication


def published(database: Database, drive_id: UUID) -> dict[str, bytes]:
    """The bodies by name."""
    with database.reading() as session:
        rows = session.execute(select(Publication.name, Publication.body).where(Publication.drive_id == drive_id))
        return dict(rows.all())


def tags(database: Database, drive_id: UUID) -> dict[str, str]:
    with database.reading() as session:
        rows = session.execute(select(Publication.name, Publication.etag).where(Publication.drive_id == drive_id))
        return dict(rows.all())


def document(database: Database, drive_id: UUID, name: str) -> Any:
    return json.loads(published(database, drive_id)[name])


def table(body: bytes) -> list[dict[str, str]]:
    """The lines of a published CSV."""
    return list(csv.DictReader(StringIO(body.decode("utf-8-sig"), newline="")))


def by_key(entries: list[dict[str, Any]]) -> dict[str, int]:
    return {entry["key"]: entry["count"] for entry in entries}
