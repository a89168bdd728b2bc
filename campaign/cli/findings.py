"""What the doctor says of one thing: well, to be watched, or broken, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. `mend` says what to do, and is empty where all is well."""

    level: Level
    about: str
    says: str
    mend: str = ""


def well(about: str, says: str) -> Finding:
    return Finding("ok", about, says)


def watch(about: str, says: str, mend: str) -> Finding:
    """It works, but somebody should look."""
    return Finding("warn", about, says, mend)


def broken(about: str, says: str, mend: str) -> Finding:
    """The service does not do what it promises."""
    return Finding("fail", about, says, mend)


def spoken(age: timedelta) -> str:
    """In the largest unit that gives at least two of it."""
    for unit, seconds in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if age.total_seconds() >= 2 * seconds:
            return f"{age.total_seconds() // seconds:.0f} {unit}"
    return f"{age.total_seconds():.0f} seconds"
