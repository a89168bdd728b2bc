"""A real disk that is soon full: a tmpfs of a few megabytes, and a file that takes what is left of it."""

from __future__ import annotations

import errno
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BLOCK = b"\0" * 4096


@contextmanager
def small_disk(folder: Path, *, megabytes: int, like: Path) -> Iterator[Path]:
    """`folder` is a disk of its own until the block ends, and belongs to whoever `like` belongs to.

    Where nothing may be mounted the test is skipped, and says why.
    """
    owner = like.stat()
    folder.mkdir()
    options = f"size={megabytes}m,mode=0700,uid={owner.st_uid},gid={owner.st_gid}"
    try:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        pytest.skip(f"a real full disk was not tried: {error}")
    if done.returncode != 0:
        pytest.skip(f"a real full disk was not tried, for none may be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill_up(disk: Path) -> Path:
    """Nothing more fits on it, until the file that this made is removed."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(BLOCK)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
    return ballast
