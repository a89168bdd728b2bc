"""The receipt by which a supporter can show that theirs is in the count, and look whether it still is. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.logged import SnapshotSecret
from campaign.contributions.models import Contribution
from campaign.contributions.states import COUNTED_STATE
from campaign.db import now
from campaign.errors import NotFoundError
from campaign.snapshots.heads import HOUR_SECONDS
from campaign.snapshots.models import SnapshotHead, SnapshotKey, SnapshotLog
from campaign.snapshots.reading import SignedHead
from campaign.snapshots.tiles import Tiles, load_entries
from campaign.snapshots.tree import inclusion_proof


@dataclass(frozen=True, slots=True)
class Receipt:
    """That the entry at `position`, which holds the hash of `secret`, is in the log that `signed` speaks of."""

    position: int
    secret: bytes
    entry: bytes
    signed: SignedHead
    inclusion: list[bytes]


@dataclass(frozen=True, slots=True)
class ReceiptStanding:
    """Whether there is a receipt already; if not, from when on, where that is not within minutes."""

    is_there: bool
    expected_at: datetime | None = None


def receipt_standing(session: Session, contribution: Contribution) -> ReceiptStanding | None:
    """None for what does not count."""
    if contribution.state != COUNTED_STATE:
        return None
    row = session.execute(
        select(SnapshotSecret.position, SnapshotLog.head_size, SnapshotLog.head_signed_at, now())
        .select_from(Contribution)
        .outerjoin(SnapshotLog, SnapshotLog.drive_id == Contribution.drive_id)
        .outerjoin(SnapshotSecret, SnapshotSecret.contribution_id == Contribution.id)
        .where(Contribution.id == contribution.id)
    ).one()
    position, head_size, head_signed_at, present = row
    if position is not None and position < (head_size or 0):
        return ReceiptStanding(is_there=True)
    if head_signed_at is None:
        return ReceiptStanding(is_there=False)
    expected_at = head_signed_at + timedelta(seconds=HOUR_SECONDS)
    return ReceiptStanding(is_there=False, expected_at=expected_at if expected_at > present else None)


def make_receipt(session: Session, contribution_id: UUID) -> Receipt:
    """Against the latest head. Raises NotFoundError where none has it yet, or it does not count."""
    row = session.execute(
        select(SnapshotSecret.position, SnapshotSecret.secret, SnapshotHead, SnapshotKey.public_key)
        .join(Contribution, Contribution.id == SnapshotSecret.contribution_id)
        .join(SnapshotLog, SnapshotLog.drive_id == Contribution.drive_id)
        .join(
            SnapshotHead,
            (SnapshotHead.drive_id == SnapshotLog.drive_id) & (SnapshotHead.size == SnapshotLog.head_size),
        )
        .join(SnapshotKey, SnapshotKey.id == SnapshotHead.key_id)
        .where(
            Contribution.id == contribution_id,
            Contribution.state == COUNTED_STATE,
            SnapshotSecret.secret.is_not(None),
            SnapshotSecret.position < SnapshotHead.size,
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError
    position, secret, head, public_key = row
    assert secret is not None
    [entry] = load_entries(session, head.drive_id, position, position + 1)
    proof = inclusion_proof(Tiles(session, head.drive_id).node, position, head.size)
    return Receipt(position, secret, entry, SignedHead(head, public_key), proof)
