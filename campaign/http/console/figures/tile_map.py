"""Draws counts by seat as a map of tiles: where each tile stands, how dark it is, and what the shades mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from campaign.areas.tiles import TILES, Tile

STEPS = 5
SIDE, GAP = 60, 4


@dataclass(frozen=True, slots=True)
class DrawnTile:
    """One seat. `step` is 0 where nobody is counted, else 1 to STEPS."""

    tile: Tile
    x: int
    y: int
    count: int
    step: int


@dataclass(frozen=True, slots=True)
class Shade:
    """What one shade stands for: from `least` to `most` people."""

    step: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class TileMap:
    """`width` and `height` are those of the drawing."""

    tiles: tuple[DrawnTile, ...]
    shades: tuple[Shade, ...]
    width: int
    height: int
    side: int = SIDE - GAP


def draw_tiles(counts: Mapping[str, int]) -> TileMap | None:
    """None where no seat of the map has anybody: there is nothing to see."""
    highest = max((counts.get(tile.code, 0) for tile in TILES), default=0)
    if highest <= 0:
        return None
    bounds = [highest * step // STEPS for step in range(STEPS + 1)]
    shades = [Shade(step, low + 1, high) for step, (low, high) in enumerate(pairwise(bounds), 1) if low < high]
    return TileMap(
        tiles=tuple(_draw(tile, counts.get(tile.code, 0), shades) for tile in TILES),
        shades=tuple(shades),
        width=(max(tile.column for tile in TILES) - _left() + 2) * SIDE // 2,
        height=(max(tile.row for tile in TILES) + 1) * SIDE,
    )


def _draw(tile: Tile, count: int, shades: list[Shade]) -> DrawnTile:
    step = next((shade.step for shade in shades if shade.least <= count <= shade.most), 0)
    return DrawnTile(tile, (tile.column - _left()) * SIDE // 2 + GAP // 2, tile.row * SIDE + GAP // 2, count, step)


def _left() -> int:
    return min(tile.column for tile in TILES)
