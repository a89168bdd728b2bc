"""Who is written to no more, through a restore: the database that is replaced knows of some that the backup does not.

While the restore runs they lie in a file as well, which names nobody: one that was broken off has lost none.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from campaign.db import Database
from campaign.mail.models import Suppression
from campaign.mail.suppression import ERASED, suppress

FILE = "wishes.json"  # in the data folder
# The mailbox's key, the scope, the reason; until when in ISO 8601, or nothing for ever.
Wish = tuple[str, str, str, str]


def keep_wishes(database: Database, data_dir: Path) -> list[Wish]:
    """Those that the database knows, which may be gone, and those that a restore left behind; on disk from now on."""
    wishes = sorted({*_known(database), *_left_behind(data_dir)})
    draft = data_dir / f".{FILE}.draft"
    data_dir.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(wishes, file)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(data_dir / FILE)
    return wishes


def grant_wishes(session: Session, wishes: Iterable[Wish]) -> None:
    for mailbox_key, scope, reason, until in wishes:
        suppress(session, mailbox_key, scope, reason, until=datetime.fromisoformat(until) if until else None)


def forget_wishes(data_dir: Path) -> None:
    """The database knows them."""
    (data_dir / FILE).unlink(missing_ok=True)


def _known(database: Database) -> list[Wish]:
    """But those of the erased: erasing them again brings theirs back."""
    try:
        with database.reading() as session:
            rows = session.scalars(select(Suppression).where(Suppression.reason != ERASED))
            return [
                (row.mailbox_key, row.scope, row.reason, row.until.isoformat() if row.until else "") for row in rows
            ]
    except SQLAlchemyError:
        return []


def _left_behind(data_dir: Path) -> list[Wish]:
    path = data_dir / FILE
    if not path.exists():
        return []
    return [(key, scope, reason, until) for key, scope, reason, until in json.loads(path.read_text())]
