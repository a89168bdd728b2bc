"""Does an import from end to end where its file is: looks through it, and works on what was started."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from campaign.db import Database
from campaign.imports.leases import claim
from campaign.imports.staging import Keys, Staging
from campaign.tokens import Keyring

PURPOSE = "import-rows"


def keys_of(keyring: Keyring, identity_key: str) -> Keys:
    return Keys(identity_key, keyring.keys(PURPOSE))


def look_through(
    database: Database, import_id: UUID, path: Path, *, keys: Keys, on_progress: Callable[[int], None]
) -> bool:
    """Whether this call did it: another may be at it, or it may have been cancelled."""
    key = claim(database, import_id)
    return key is not None and Staging(database, import_id, key, keys).stage(path, on_progress)
