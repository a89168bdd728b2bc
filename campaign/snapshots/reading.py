"""What anybody may see of a log: its signed heads, the entries below the last of them, and proofs between them. Writes nothing.

What is not signed yet is shown to nobody, so that whatever is shown never changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.drives.models import Drive, Slug
from campaign.errors import NotFoundError
from campaign.snapshots.models import SnapshotHead, SnapshotKey, SnapshotLog
from campaign.snapshots.tiles import Tiles, load_entries
from campaign.snapshots.tree import HASH_BYTES, consistency_proof

MOST_HEADS = 100
MOST_ENTRIES = 1024


@dataclass(frozen=True, slots=True)
class PublicLog:
    """A log as far as it is signed: `size` entries, none where nothing is."""

    drive_id: UUID
    size: int


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head with the key that it is checked by."""

    head: SnapshotHead
    public_key: bytes

    @property
    def consistency(self) -> list[bytes]:
        joined = self.head.consistency
        return [joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES)]


def find_log(session: Session, kind: str, slug: str) -> PublicLog:
    """Of the drive that `slug` names in either language, now or earlier. Raises NotFoundError, for a draft too."""
    row = session.execute(
        select(Drive.id, SnapshotLog.head_size)
        .join(Slug, Slug.owner_id == Drive.id)
        .outerjoin(SnapshotLog, SnapshotLog.drive_id == Drive.id)
        .where(Slug.kind == kind, Slug.slug == slug, Drive.published_at.is_not(None))
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return PublicLog(row.id, row.head_size or 0)


def list_heads(session: Session, log: PublicLog, *, before: int | None = None) -> list[SignedHead]:
    """The latest, at most 100, of those with fewer than `before` entries; the earliest first."""
    query = select(SnapshotHead, SnapshotKey.public_key).join(SnapshotKey, SnapshotKey.id == SnapshotHead.key_id)
    query = query.where(SnapshotHead.drive_id == log.drive_id)
    if before is not None:
        query = query.where(SnapshotHead.size < before)
    rows = session.execute(query.order_by(SnapshotHead.size.desc()).limit(MOST_HEADS)).all()
    return [SignedHead(head, public_key) for head, public_key in reversed(rows)]


def last_head(session: Session, drive_id: UUID) -> SnapshotHead | None:
    """The latest; None where nothing is signed yet."""
    heads = select(SnapshotHead).where(SnapshotHead.drive_id == drive_id)
    return session.scalar(heads.order_by(SnapshotHead.size.desc()).limit(1))


def load_page(session: Session, log: PublicLog, start: int, end: int | None) -> list[bytes]:
    """The entries from `start` up to, and without, `end`: 1024 at the most, and no more than are signed."""
    last = min(log.size, start + MOST_ENTRIES, log.size if end is None else end)
    return load_entries(session, log.drive_id, start, last) if start < last else []


def prove_growth(session: Session, log: PublicLog, first: int, second: int) -> Sequence[bytes]:
    """That the log with `second` entries goes on from the one with `first`. Raises NotFoundError where that is not signed."""
    if not 0 < first <= second <= log.size:
        raise NotFoundError
    return consistency_proof(Tiles(session, log.drive_id).node, first, second)
