"""Keeps files of targets between their preview and the press of the button: for a day, each under its drive's name."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from campaign.clock import utc_now
from campaign.errors import NotFoundError
from campaign.ids import new_id

FOLDER = "uploads"  # among the data; what is still coming in is there too, under a name of its own
KEPT = timedelta(days=1)


def keep_file(data_dir: Path, drive_id: UUID, path: Path) -> UUID:
    """The id by which the file at `path`, which stands in the same folder, is found again for this drive."""
    upload_id = new_id()
    os.link(path, _path(data_dir, drive_id, upload_id))
    return upload_id


def find_file(data_dir: Path, drive_id: UUID, upload_id: UUID) -> Path:
    """Raises NotFoundError for what is of another drive, or gone."""
    path = _path(data_dir, drive_id, upload_id)
    if not path.is_file() or _is_old(path):
        raise NotFoundError
    return path


def throw_file_away(data_dir: Path, drive_id: UUID, upload_id: UUID) -> None:
    _path(data_dir, drive_id, upload_id).unlink(missing_ok=True)


def sweep_files(data_dir: Path) -> int:
    """Throw away what nobody came back for; how many that were."""
    swept = 0
    with suppress(FileNotFoundError):
        for path in (data_dir / FOLDER).iterdir():
            with suppress(FileNotFoundError):
                if _is_old(path):
                    path.unlink()
                    swept += 1
    return swept


def _path(data_dir: Path, drive_id: UUID, upload_id: UUID) -> Path:
    return data_dir / FOLDER / f"{drive_id}-{upload_id}.targets"


def _is_old(path: Path) -> bool:
    return utc_now() - datetime.fromtimestamp(path.stat().st_mtime, UTC) > KEPT
