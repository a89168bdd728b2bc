"""Where each seat lies on the map of tiles, which is a drawing of ours and no outline of anything. Asks no database."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tile:
    """A seat's place: `row` from the north, `column` from the west in halves of a tile; `short` is what it is called there."""

    code: str
    row: int
    column: int
    short: str


def _read() -> tuple[Tile, ...]:
    with (Path(__file__).parent / "tiles.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return tuple(Tile(row["code"], int(row["row"]), int(row["column"]), row["short"]) for row in rows)


TILES = _read()
