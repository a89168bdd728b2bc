"""Keeps files of targets between their preview and the press of the button: for a day, each under its drive's name.

Beside each stands what looking at it found, so that nobody who comes back has it all read anew. Of one account three are kept.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID

from campaign.clock import utc_now
from campaign.errors import NotFoundError
from campaign.ids import new_id

FOLDER = "uploads"  # among the data; what is still coming in is there too, under a name of its own
KEPT = timedelta(days=1)
MOST_KEPT = 3  # of an account: they may be of 100 MB each
FILE, LOOK = ".targets", ".look"


def keep_file(data_dir: Path, drive_id: UUID, path: Path, *, account_id: UUID) -> UUID:
    """The id by which the file at `path`, which stands in the same folder, is found again for this drive.

    Where the account has three already, its oldest go.
    """
    folder, upload_id = data_dir / FOLDER, new_id()
    there = sorted(folder.glob(f"*.{account_id}{FILE}"), key=lambda one: one.name.split(".")[1])
    for old in there[: max(0, len(there) - MOST_KEPT + 1)]:
        _throw_away(old)
    os.link(path, folder / f"{drive_id}.{upload_id}.{account_id}{FILE}")
    return upload_id


def find_file(data_dir: Path, drive_id: UUID, upload_id: UUID) -> Path:
    """Raises NotFoundError for what is of another drive, or gone."""
    path = next((data_dir / FOLDER).glob(f"{drive_id}.{upload_id}.*{FILE}"), None)
    with suppress(FileNotFoundError):
        if path is not None and not _is_old(path):
            return path
    raise NotFoundError


def keep_look(data_dir: Path, drive_id: UUID, upload_id: UUID, text: str) -> None:
    """What looking at the file found, in place of what an earlier look did. Raises NotFoundError."""
    path = find_file(data_dir, drive_id, upload_id)
    with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix="coming-", delete=False) as coming:
        coming.write(text)
    Path(coming.name).replace(path.with_suffix(LOOK))


def find_look(data_dir: Path, drive_id: UUID, upload_id: UUID) -> str:
    """Raises NotFoundError."""
    try:
        return find_file(data_dir, drive_id, upload_id).with_suffix(LOOK).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFoundError from None


def throw_file_away(data_dir: Path, drive_id: UUID, upload_id: UUID) -> None:
    with suppress(NotFoundError):
        _throw_away(find_file(data_dir, drive_id, upload_id))


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


def _throw_away(path: Path) -> None:
    path.with_suffix(LOOK).unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _is_old(path: Path) -> bool:
    return utc_now() - datetime.fromtimestamp(path.stat().st_mtime, UTC) > KEPT
