"""Files that Charlie brings, and what becomes of them."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from uuid import UUID

from campaign.db import Database
from campaign.imports.deciding import NewImport, start, write_import
from campaign.imports.progress import Progress, load_progress
from campaign.imports.running import work_on
from campaign.imports.staging import Keys
from campaign.imports.working import look_through
from tests.cast import IDENTITY_KEY

KEYS = Keys(IDENTITY_KEY, (b"0" * 32,))
SHEET = "name,postcode,date,sheet\nSuzie Evans,CF10 1AA,2026-10-01,1\nLaura Môn,LL57 2DG,2026-10-02,1\n"
LIST = "name,email,postcode,news\nPaul Rees,paul@example.com,CF10 1AA,yes\nStan Huws,stan@example.com,SA1 1AA,no\n"


def brought(database: Database, drive_id: UUID, path: Path, text: str = SHEET, **changes: object) -> UUID:
    """The file, looked through; the import's id."""
    path = path / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    said: dict[str, object] = {"origin": "paper", "way": "recorded", "basis": "Sheets of the fair", **changes}
    with database.transaction() as session:
        new = NewImport(drive_id=drive_id, collected_on=date(2026, 10, 3), **said)  # type: ignore[arg-type]
        import_id = write_import(session, new).id
    look_through(database, import_id, path, keys=KEYS, on_progress=lambda _: None)
    return import_id


def taken(database: Database, import_id: UUID) -> Progress:
    """Started and worked on to the end."""
    with database.transaction() as session:
        start(session, import_id)
    return worked(database, import_id)


def worked(database: Database, import_id: UUID) -> Progress:
    assert work_on(database, import_id, KEYS.sealing, until=time.monotonic() + 60)
    return progress(database, import_id)


def progress(database: Database, import_id: UUID) -> Progress:
    with database.reading() as session:
        return load_progress(session, import_id)
