"""The larger places that a seat lies in: its electoral region, where there was one, and Wales. Asks no database."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

WALES = "W92000004"


@dataclass(frozen=True, slots=True)
class Region:
    """An electoral region, in force from its first day up to and including its last."""

    code: str
    valid_from: date
    valid_until: date
    names: Mapping[str, str]
    seats: frozenset[str]


def places_of(seat: str | None) -> tuple[str, ...]:
    """The codes of a seat and of what it lies in, the smallest first; none for who has no seat."""
    if seat is None:
        return ()
    return (seat, *(region.code for region in REGIONS if seat in region.seats), WALES)


def _read() -> tuple[Region, ...]:
    with (Path(__file__).parent / "regions.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Region(
                code=row["code"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_until=date.fromisoformat(row["valid_until"]),
                names={language: row[f"name_{language}"] for language in ("en", "cy")},
                seats=frozenset(row["seats"].split()),
            )
            for row in csv.DictReader(line for line in file if not line.startswith("#"))
        )


REGIONS = _read()
