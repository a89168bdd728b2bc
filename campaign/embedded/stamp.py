"""Vouches for a finished virtual environment: for which checkout, folder, Python and locks it was made.

No stamp, no trust: it is removed before anything is changed and written when all is done.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

NAME = "cydlais.json"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an environment was made for. `locks` are digests by file name."""

    checkout: str
    folder: str
    python: str
    locks: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, checkout: Path, folder: Path, *, locks: Iterable[Path] = ()) -> Stamp:
        """The stamp that a sound environment in `folder` would bear now."""
        python = os.path.realpath(folder / "bin" / "python")
        return cls(str(checkout), str(folder), python, {lock.name: digest(lock) for lock in locks})

    @classmethod
    def read(cls, folder: Path) -> Stamp | None:
        """The stamp in `folder`; nothing where there is none that can be read."""
        try:
            return cls(**json.loads((folder / NAME).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def write(self) -> None:
        """Put it into its folder, whole or not at all."""
        draft = Path(self.folder, f"{NAME}.draft")
        draft.write_text(json.dumps(asdict(self)), encoding="utf-8")
        draft.replace(Path(self.folder, NAME))

    def is_same_place(self, other: Stamp) -> bool:
        """Whether both speak of one checkout, folder and Python, whatever is installed."""
        return (self.checkout, self.folder, self.python) == (other.checkout, other.folder, other.python)

    def covers(self, lock: Path) -> bool:
        """Whether `lock`, as it is now, is what was installed."""
        return self.locks.get(lock.name) == digest(lock)


def digest(lock: Path) -> str:
    """SHA-256 of a lock file; of nothing where it is missing."""
    try:
        return hashlib.sha256(lock.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""
