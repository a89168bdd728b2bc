"""Says what is wrong with the locks: a missing hash, an address, a name that no list asks for or that a list lacks."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from campaign.embedded.locks import LockBroken, Requirement, normal_name, read_lock

TOP = Path(__file__).parents[2]
PRODUCTION = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"
LISTED_BY = "cydlais (pyproject.toml)"


def problems(top: Path) -> list[str]:
    """Every fault of the locks in `top`, each in a sentence; none is good."""
    try:
        production, development = (read_lock(top / name) for name in (PRODUCTION, DEVELOPMENT))
    except (LockBroken, OSError) as error:
        return [str(error)]
    return [
        *_addresses(top),
        *_not_in_lock(PRODUCTION, production, asked=_production_names(top)),
        *_not_in_lock(DEVELOPMENT, development, asked=_development_names(top)),
        *_not_asked(top / PRODUCTION, asked=_production_names(top)),
        *_differences(production, development),
    ]


def _addresses(top: Path) -> Iterable[str]:
    for name in (PRODUCTION, DEVELOPMENT):
        for number, line in enumerate((top / name).read_text(encoding="utf-8").splitlines(), start=1):
            if re.search(r"://|--(?:extra-)?index|--find-links|--trusted-host|\bfile:|@ ", line):
                yield f"{name}, line {number}, names where packages come from: {line.strip()}"


def _not_in_lock(name: str, lock: Sequence[Requirement], *, asked: Iterable[str]) -> Iterable[str]:
    locked = {one.name for one in lock}
    return [f"{one} is asked for and not in {name}: run make lock" for one in sorted(asked) if one not in locked]


def _not_asked(lock: Path, *, asked: Iterable[str]) -> Iterable[str]:
    """Packages that the lock says pyproject.toml asks for, when it does not any more."""
    entries = re.findall(
        r"^([A-Za-z0-9._-]+)==[^\n]*\n((?:[ \t][^\n]*\n?)*)", lock.read_text(encoding="utf-8"), re.MULTILINE
    )
    said = {normal_name(name) for name, notes in entries if LISTED_BY in notes}
    return [f"{one} is in {lock.name} and no longer asked for: run make lock" for one in sorted(said - set(asked))]


def _differences(production: Sequence[Requirement], development: Sequence[Requirement]) -> Iterable[str]:
    """Tests must run on the very packages that production gets."""
    tested = {one.line for one in development}
    return [f"{DEVELOPMENT} has another {one.name} than {PRODUCTION}" for one in production if one.line not in tested]


def _production_names(top: Path) -> set[str]:
    listed = tomllib.loads((top / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    return {_name(line) for line in listed}


def _development_names(top: Path) -> set[str]:
    lines = (top / "requirements-dev.in").read_text(encoding="utf-8").splitlines()
    return {_name(line) for line in lines if line and not line.startswith("#")}


def _name(requirement: str) -> str:
    return normal_name(re.split(r"[\s\[<>=!~;]", requirement.strip(), maxsplit=1)[0])


if __name__ == "__main__":
    found = problems(TOP)
    sys.stdout.write("".join(f"{one}\n" for one in found))
    sys.exit(1 if found else 0)
