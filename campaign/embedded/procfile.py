"""Reads the Procfile, the one list of the processes that there are. Knows what a release line is; starts nothing."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

RELEASE = "release"
WEB = "web"
_LINE = re.compile(r"(?P<name>[A-Za-z0-9_-]+)\s*:\s*(?P<command>\S.*)")


class ProcfileBroken(Exception):
    """A Procfile that names no processes; the sentence says where."""


@dataclass(frozen=True, slots=True)
class Process:
    """One line: a name and the words of its command, which needs no shell."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Procfile:
    """The processes that stay, in the file's order, and the command that prepares for them."""

    processes: Sequence[Process]
    release: Process | None


def read_procfile(path: Path) -> Procfile:
    """Raises ProcfileBroken with one sentence."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProcfileBroken(f"{path} cannot be read: {error}.") from error
    lines = [line.strip() for line in text.splitlines()]
    found = [_process(path, line) for line in lines if line and not line.startswith("#")]
    processes = [one for one in found if one.name != RELEASE]
    if not processes or len({one.name for one in found}) != len(found):
        raise ProcfileBroken(f"{path} must name at least one process, and each once.")
    return Procfile(processes, next((one for one in found if one.name == RELEASE), None))


def _process(path: Path, line: str) -> Process:
    match = _LINE.fullmatch(line)
    try:
        words = shlex.split(match["command"]) if match else []
    except ValueError:
        words = []
    if match is None or not words:
        raise ProcfileBroken(f"{path} has a line that is not of the form `name: command`: {line!r}.")
    return Process(match["name"], tuple(words))
