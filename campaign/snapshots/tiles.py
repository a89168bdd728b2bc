"""Keeps the tree of a log as tiles of 256: appending writes the last of each level, a proof reads two or three of each."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import insert
from campaign.snapshots.entry import ENTRY_BYTES
from campaign.snapshots.models import SnapshotTile
from campaign.snapshots.tree import HASH_BYTES, leaf_hash, top_of

TILE = 256
_LEVELS = TILE.bit_length() - 1  # of the tree, in one tile


def extend(session: Session, drive_id: UUID, size: int, entries: Sequence[bytes]) -> None:
    """Lay entries behind the first `size`. The caller has the turn to."""
    level, start, items = 0, size, entries
    while items:
        items = _extend_level(session, (drive_id, level), start, items)
        level, start = level + 1, start // TILE


def _extend_level(session: Session, of: tuple[UUID, int], start: int, items: Sequence[bytes]) -> list[bytes]:
    """The hashes of the tiles that are whole now and were not before."""
    drive_id, level = of
    first, width = start // TILE, _width(level)
    content = b"".join([_content(session, drive_id, level, first) if start % TILE else b"", *items])
    tiles = [content[at : at + TILE * width] for at in range(0, len(content), TILE * width)]
    rows = [
        {"drive_id": drive_id, "level": level, "position": position, "content": tile}
        for position, tile in enumerate(tiles, first)
    ]
    row = insert(session, SnapshotTile)
    row = row.on_conflict_do_update(
        index_elements=["drive_id", "level", "position"], set_={"content": row.excluded.content}
    )
    session.execute(row, rows)
    return [top_of(_hashes(level, tile)) for tile in tiles if len(tile) == TILE * width]


class Tiles:
    """The tree of a log, for whoever reads: each tile is fetched once."""

    def __init__(self, session: Session, drive_id: UUID) -> None:
        self._session = session
        self._drive_id = drive_id
        self._fetched: dict[tuple[int, int], list[bytes]] = {}

    def node(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree, as tree.py asks for it."""
        height, rest = divmod(level, _LEVELS)
        position, offset = divmod(index << rest, TILE)
        return top_of(self._tile(height, position)[offset : offset + (1 << rest)])

    def _tile(self, level: int, position: int) -> list[bytes]:
        key = level, position
        if key not in self._fetched:
            self._fetched[key] = _hashes(level, _content(self._session, self._drive_id, level, position))
        return self._fetched[key]


def load_entries(session: Session, drive_id: UUID, start: int, end: int) -> list[bytes]:
    """The entries from `start` up to, and without, `end`; all must be there."""
    first, last = start // TILE, (end - 1) // TILE
    tiles = session.scalars(
        select(SnapshotTile.content)
        .where(
            SnapshotTile.drive_id == drive_id,
            SnapshotTile.level == 0,
            SnapshotTile.position >= first,
            SnapshotTile.position <= last,
        )
        .order_by(SnapshotTile.position)
    )
    content, skipped = b"".join(tiles), first * TILE
    return _parted(content[(start - skipped) * ENTRY_BYTES : (end - skipped) * ENTRY_BYTES], ENTRY_BYTES)


def _content(session: Session, drive_id: UUID, level: int, position: int) -> bytes:
    return session.execute(
        select(SnapshotTile.content).where(
            SnapshotTile.drive_id == drive_id, SnapshotTile.level == level, SnapshotTile.position == position
        )
    ).scalar_one()


def _hashes(level: int, content: bytes) -> list[bytes]:
    parts = _parted(content, _width(level))
    return parts if level else [leaf_hash(entry) for entry in parts]


def _width(level: int) -> int:
    return HASH_BYTES if level else ENTRY_BYTES


def _parted(content: bytes, width: int) -> list[bytes]:
    return [content[at : at + width] for at in range(0, len(content), width)]
