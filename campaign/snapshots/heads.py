"""Signs the heads of logs: at most one an hour for each drive, where its count has moved, when the log and the count agree."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from campaign.contributions.batch import TURN as FOLDING
from campaign.contributions.models import Tally
from campaign.db import Database, insert, now
from campaign.snapshots.appending import TURN
from campaign.snapshots.models import SnapshotHead, SnapshotKey, SnapshotLog
from campaign.snapshots.signing import HeadFacts, HeadSigner
from campaign.snapshots.tiles import Tiles
from campaign.snapshots.tree import consistency_proof, root_hash
from campaign.turns import take_turn, try_turn

HOUR_SECONDS = 3600.0
IS_DUE = (
    SnapshotLog.size > SnapshotLog.head_size,
    or_(SnapshotLog.head_signed_at.is_(None), SnapshotLog.head_signed_at <= now(-HOUR_SECONDS)),
)


def sign_heads(database: Database, signer: HeadSigner) -> int:
    """Sign what is due; how many heads. Safe to run beside itself and to kill: a head is signed once and stays."""
    with database.reading() as session:
        due = session.scalars(select(SnapshotLog.drive_id).where(*IS_DUE)).all()
    return sum(_sign_head(database, drive_id, signer) for drive_id in due)


def _sign_head(database: Database, drive_id: UUID, signer: HeadSigner) -> bool:
    with database.transaction() as session:
        if not try_turn(session, FOLDING):  # so that the count stands still while it is signed: else in a minute
            return False
        take_turn(session, TURN)
        log = session.scalar(select(SnapshotLog).where(SnapshotLog.drive_id == drive_id, *IS_DUE).with_for_update())
        if log is None or session.scalar(select(Tally.count).where(Tally.drive_id == drive_id)) != log.count:
            return False
        _add_head(session, log, signer)
    return True


def _add_head(session: Session, log: SnapshotLog, signer: HeadSigner) -> None:
    node, present = Tiles(session, log.drive_id).node, session.execute(select(now())).scalar_one()
    root = root_hash(node, log.size)
    facts = HeadFacts(log.drive_id, log.size, root, log.count, present.replace(microsecond=0))
    proof: Sequence[bytes] = consistency_proof(node, log.head_size, log.size) if log.head_size else ()
    key = insert(session, SnapshotKey).values(
        id=signer.key_id, public_key=signer.public_key, first_used_at=facts.signed_at
    )
    session.execute(key.on_conflict_do_nothing())
    session.add(
        SnapshotHead(
            drive_id=log.drive_id,
            size=facts.size,
            count=facts.count,
            root=root,
            signed_at=facts.signed_at,
            key_id=signer.key_id,
            signature=signer.sign(facts),
            previous_size=log.head_size,
            consistency=b"".join(proof),
        )
    )
    log.head_size, log.head_signed_at = facts.size, facts.signed_at
