"""Where sealed files are kept: a protocol, and a folder that nobody but the service's user can look into.

Whoever writes does so under a name that no reader asks for; only a whole file gets its own. Files know no list and no person.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from campaign.crash_points import crash_point

_NAME = re.compile(r"[0-9a-f]{32}")
_DRAFT = ".draft"


class Storage(Protocol):
    """Sealed files by name: 32 hexadecimal digits."""

    def draft(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A new file to write. It is kept under its name when the block ends, and gone when it raises.

        Raises FileNotFoundError at the end where somebody has removed it meanwhile.
        """
        ...

    def open(self, name: str) -> BinaryIO:
        """A whole file. Raises FileNotFoundError."""
        ...

    def remove(self, name: str) -> None:
        """The file and its draft; what is not there is no error."""
        ...

    def names(self) -> set[str]:
        """Every name there is, whole or not."""
        ...


class FolderStorage:
    """A folder that every web server and every worker of the queue `exports` can see."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def draft(self, name: str) -> Iterator[BinaryIO]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(name)
        draft = path.with_suffix(_DRAFT)
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            crash_point("list.before-rename")
            draft.rename(path)
            crash_point("list.after-rename")
            self._sync_folder()
        except BaseException:
            draft.unlink(missing_ok=True)
            raise

    def open(self, name: str) -> BinaryIO:
        return self._path(name).open("rb")

    def remove(self, name: str) -> None:
        path = self._path(name)
        path.unlink(missing_ok=True)
        path.with_suffix(_DRAFT).unlink(missing_ok=True)

    def names(self) -> set[str]:
        with suppress(FileNotFoundError):
            return {path.stem for path in self._folder.iterdir() if _NAME.fullmatch(path.stem)}
        return set()

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("no name of a sealed file")
        return self._folder / name

    def _sync_folder(self) -> None:
        """So that the name outlives a loss of power."""
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
