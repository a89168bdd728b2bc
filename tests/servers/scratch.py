"""Short temporary folders for servers and tests: in memory where there is room, open to other users, swept after a crash."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import stat
import tempfile
from pathlib import Path

LONGEST_BASE = 60  # a Unix socket's whole path has less than 108 bytes
PREFIX = "cydlais-test-"
LOCK = "in-use"
IN_MEMORY = Path("/dev/shm")  # thousands of tests that each wait for a disk take twice the time
ROOM = 3 * 2**30


def make_scratch(kind: str, *, on_disk: bool = False) -> Path:
    """A new folder (mode 755) that is removed when this process ends, or by the next user after a kill -9."""
    base = _base(on_disk=on_disk)
    _sweep(base)
    draft = Path(tempfile.mkdtemp(prefix=f".{PREFIX}{kind}-", dir=base))
    lock = os.open(draft / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)  # held until this process ends
    draft.chmod(0o755)
    path = draft.rename(draft.with_name(draft.name.removeprefix(".")))  # seen by a sweep only now that it is locked
    atexit.register(remove_scratch, path)
    return path


def remove_scratch(path: Path) -> None:
    """Remove a scratch folder; whatever has gone already is no error."""
    shutil.rmtree(path, ignore_errors=True)


def reachable_by_others(path: Path) -> bool:
    """Whether any user may enter every folder on the way to `path`, and read it."""
    steps = [path.resolve(), *path.resolve().parents]
    return all(step.stat().st_mode & stat.S_IXOTH for step in steps if step.is_dir()) and bool(
        path.stat().st_mode & stat.S_IROTH
    )


def _base(*, on_disk: bool) -> Path:
    if (
        not on_disk
        and IN_MEMORY.is_dir()
        and os.access(IN_MEMORY, os.W_OK | os.X_OK)
        and shutil.disk_usage(IN_MEMORY).free > ROOM
    ):
        return IN_MEMORY
    candidates = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]
    short = [base for base in candidates if len(os.fsencode(base)) <= LONGEST_BASE and base.is_dir()]
    return next((base for base in short if reachable_by_others(base)), short[0])


def _sweep(base: Path) -> None:
    """Remove what a killed test run left behind: its own folders that nobody holds the lock of any more."""
    for path in base.glob(f"{PREFIX}*"):
        try:
            if path.lstat().st_uid != os.geteuid():
                continue
            lock = os.open(path / LOCK, os.O_RDWR | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            remove_scratch(path)
        except BlockingIOError:
            continue
        finally:
            os.close(lock)
