"""Backups of SQLite by its own backup API: of one moment, while others go on writing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from campaign.backups.files import BackupError
from campaign.db import Database
from campaign.migrate import KEPT

PAGES_AT_ONCE = 2_000
DAMAGED = "The backup is damaged: nothing was changed."
_HAS = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?"


def dump(database: Database, path: Path) -> None:
    with closing(_open(_file_of(database))) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target, pages=PAGES_AT_ONCE)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, which needs no other


def revisions_in(path: Path) -> list[str]:
    """How far the database of the backup was migrated. Raises BackupError where the file is damaged."""
    try:
        with closing(_open(path)) as source:
            (has_any,) = source.execute(_HAS, (KEPT.name,)).fetchone()
            return [said for (said,) in source.execute(str(select(KEPT)))] if has_any else []
    except sqlite3.DatabaseError as error:
        raise BackupError(DAMAGED) from error


def load(database: Database, path: Path) -> None:
    """In place of all that is there. Raises BackupError where the file is damaged."""
    with closing(_open(path)) as source:
        if not _is_whole(source):
            raise BackupError(DAMAGED)
        database.dispose()
        with closing(sqlite3.connect(_file_of(database))) as target:
            target.execute("PRAGMA secure_delete=ON")
            source.backup(target)
            target.execute("PRAGMA journal_mode=WAL")


def _is_whole(source: sqlite3.Connection) -> bool:
    try:
        return bool(source.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def _file_of(database: Database) -> Path:
    return Path(database.url.database or "")


def _open(path: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    except sqlite3.Error as error:
        raise BackupError("The database file cannot be opened.") from error
