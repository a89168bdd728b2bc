"""Keeps a file of targets between its preview and the press of the button: for a day, for those who may edit its drive.

The file's name says for which drive it is: nothing else leads to it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from campaign.clock import utc_now
from campaign.errors import NotFoundError
from campaign.http.console.gate import UPLOADS
from campaign.http.console.visits import id_of
from campaign.http.services import services
from campaign.http.uploads import StoredFile
from campaign.ids import new_id

KEPT = timedelta(days=1)
PREFIX = "targets-"


def keep(drive_id: UUID, file: StoredFile) -> UUID:
    """The id by which it is found again."""
    _sweep()
    upload_id = new_id()
    os.link(file.path, _path(drive_id, upload_id))
    return upload_id


def find(drive_id: UUID, upload_id: str) -> Path:
    """Raises NotFoundError for what is of another drive, or gone."""
    path = _path(drive_id, id_of(upload_id))
    if not path.is_file() or _is_old(path):
        raise NotFoundError
    return path


def throw_away(drive_id: UUID, upload_id: str) -> None:
    _path(drive_id, id_of(upload_id)).unlink(missing_ok=True)


def _path(drive_id: UUID, upload_id: UUID) -> Path:
    return _folder() / f"{PREFIX}{drive_id}-{upload_id}"


def _folder() -> Path:
    return services().settings.data_dir / UPLOADS


def _sweep() -> None:
    """What nobody came back for."""
    for path in _folder().iterdir():
        with suppress(FileNotFoundError):
            if _is_old(path):
                path.unlink()


def _is_old(path: Path) -> bool:
    return utc_now() - datetime.fromtimestamp(path.stat().st_mtime, UTC) > KEPT
