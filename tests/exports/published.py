"""What was published of a drive, read back, and signatures for it by the dozen."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import TallyDelta
from campaign.db import Database, now
from campaign.exports.models import Publication
from campaign.ids import new_id


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


def counted(database: Database, drive_id: UUID, how_many: int, **changes: object) -> None:
    """So many more are verified and folded, as if one after another had signed."""
    values: dict[str, Any] = {"country": "GB", "source": "web", "area_code": None} | changes
    with database.transaction() as session:
        present = session.execute(select(now())).scalar_one()
        session.execute(
            insert(TallyDelta),
            [
                {
                    "id": new_id(),
                    "drive_id": drive_id,
                    "contribution_id": None,
                    "amount": 1,
                    "reason": "verified",
                    "occurred_at": present,
                    **values,
                }
                for _ in range(how_many)
            ],
        )
    fold_deltas(database)
