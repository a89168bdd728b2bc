"""Wishes to be left in peace, through a restore: the database that is replaced knows of some that the backup does not.

While the restore runs they lie in a file as well, which names nobody: one that was broken off has lost none.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from campaign.db import Database
from campaign.mail.models import Suppression
from campaign.mail.suppression import ASKED, COMPLAINED, UNSUBSCRIBED, suppress

FILE = "wishes.json"  # in the data folder
REASONS = (ASKED, COMPLAINED, UNSUBSCRIBED)  # said to us or to the provider; what came back shows itself again
Wish = tuple[str, str, str]  # the mailbox's key, the scope, the reason


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
    for mailbox_key, scope, reason in wishes:
        suppress(session, mailbox_key, scope, reason)


def forget_wishes(data_dir: Path) -> None:
    """The database knows them."""
    (data_dir / FILE).unlink(missing_ok=True)


def _known(database: Database) -> list[Wish]:
    columns = Suppression.mailbox_key, Suppression.scope, Suppression.reason
    try:
        with database.reading() as session:
            return [(*row,) for row in session.execute(select(*columns).where(Suppression.reason.in_(REASONS)))]
    except SQLAlchemyError:
        return []


def _left_behind(data_dir: Path) -> list[Wish]:
    path = data_dir / FILE
    return [(key, scope, reason) for key, scope, reason in json.loads(path.read_text())] if path.exists() else []
