"""What a backup is: one file, of the kind of the database that it was made of. It appears whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from campaign.errors import DomainError

Kind = Literal["sqlite", "postgresql"]
_MARKS: dict[bytes, Kind] = {b"SQLite format 3\0": "sqlite", b"PGDMP": "postgresql"}


class BackupError(DomainError):
    """It cannot be made, or put back; `sentence` says why, and what to do."""

    slug = "backup-failed"

    def __init__(self, sentence: str) -> None:
        super().__init__(self.slug)
        self.sentence = sentence


def kind_of(path: Path) -> Kind:
    """By its first bytes. Raises BackupError."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise BackupError(f"The backup cannot be read: {error.strerror}.") from error
    for mark, kind in _MARKS.items():
        if head.startswith(mark):
            return kind
    raise BackupError("That file is no backup of `campaign backup`.")


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A path to write to (0600), which gets its name when the block ends. Raises BackupError where there is such a file."""
    if path.exists():
        raise BackupError("There is a file of that name: a backup overwrites nothing.")
    draft = path.with_name(f".{path.name}.draft-{os.getpid()}")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        yield draft
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.rename(path)
    except OSError as error:
        raise BackupError(f"The backup cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
