"""Reads the hashed lock files. Refuses a requirement without a fixed version and a hash, and any address of an index."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

_REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[^\s;]+)(?P<marker>\s*;[^#]*?)?(?P<hashes>(?:\s+--hash=sha256:[0-9a-f]{64})+)"
)


class LockBroken(Exception):
    """A lock file that cannot be trusted; the sentence says where."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One fixed package of a lock, with the words that pip reads."""

    name: str
    version: str
    line: str


def read_lock(path: Path) -> list[Requirement]:
    """Every requirement of a lock, names in their normal form. Raises LockBroken, OSError."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise LockBroken(f"The lock file {path.name} is not text") from None
    found = [_requirement(path, number, line) for number, line in _logical_lines(text)]
    if not found:
        raise LockBroken(f"The lock file {path.name} is empty")
    return found


def write_lock_without(path: Path, requirements: Collection[Requirement], *, names: Collection[str]) -> None:
    """Write a lock of all `requirements` but those called `names`."""
    path.write_text("\n".join(one.line for one in requirements if one.name not in names) + "\n", encoding="utf-8")


def normal_name(name: str) -> str:
    """A package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines joined at a trailing backslash, without comments; numbered by the line that they begin on."""
    start, joined = 0, ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = re.sub(r"(^|\s)#.*$", "", raw).rstrip()
        start = start or number
        if line.endswith("\\"):
            joined += line[:-1]
            continue
        if (joined + line).strip():
            yield start, " ".join((joined + line).split())
        start, joined = 0, ""
    if joined.strip():
        yield start, f"{joined} \\"


def _requirement(path: Path, number: int, line: str) -> Requirement:
    match = _REQUIREMENT.fullmatch(line)
    if match is None:
        raise LockBroken(f"The lock file {path.name} is broken at line {number}")
    return Requirement(normal_name(match["name"]), match["version"], line)
