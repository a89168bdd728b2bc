"""Does what imports wait for: looks through their files, takes rows in and out again. Safe to run beside itself and to kill."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from uuid import UUID

from campaign.db import Database
from campaign.drives.target_files.tables import Source
from campaign.imports.files import kept_file, wipe_file
from campaign.imports.models import LEASES, Import
from campaign.imports.running import work_on
from campaign.imports.staging import Keys, Staging
from campaign.tokens import Keyring

PURPOSE = "import-rows"
BUDGET_SECONDS = 60.0


def keys_of(keyring: Keyring, identity_key: str) -> Keys:
    return Keys(identity_key, keyring.keys(PURPOSE))


def look_through(
    database: Database, import_id: UUID, source: Source, *, keys: Keys, on_progress: Callable[[int], None]
) -> bool:
    """Whether this call did it: another may be at it, or it may have been cancelled."""
    key = LEASES.claim(database, import_id)
    return key is not None and Staging(database, import_id, key, keys).stage(source, on_progress)


def work_on_imports(database: Database, folder: Path, keys: Keys, *, budget_seconds: float = BUDGET_SECONDS) -> bool:
    """Go on with all that nobody works on, for so long at the most; whether something is left to do at once."""
    ends = monotonic() + budget_seconds
    is_left = False
    for import_id in LEASES.waiting(database):
        with database.reading() as session:
            row = session.get(Import, import_id)
            is_checking = row is not None and row.state == "checking"
        if is_checking:
            _look_through_sealed(database, import_id, folder, keys)
        else:
            is_left |= not work_on(database, import_id, keys.sealing, until=ends)
    return is_left


def _look_through_sealed(database: Database, import_id: UUID, folder: Path, keys: Keys) -> None:
    key = LEASES.claim(database, import_id)
    if key is None:
        return
    file = kept_file(folder, import_id, keys.sealing)
    if Staging(database, import_id, key, keys).stage(file, lambda _: None):
        wipe_file(folder, import_id)
