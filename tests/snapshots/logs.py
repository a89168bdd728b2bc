"""What the worker does for the logs, and what stands in one afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from campaign.contributions.folding import fold_deltas
from campaign.contributions.logged import SnapshotSecret, SnapshotStep
from campaign.contributions.models import Tally
from campaign.db import Database
from campaign.snapshots.appending import append_steps
from campaign.snapshots.entry import KINDS, Entry, read_entry
from campaign.snapshots.heads import sign_heads
from campaign.snapshots.mending import mend_logs
from campaign.snapshots.models import SnapshotHead, SnapshotLog
from campaign.snapshots.signing import HeadSigner
from campaign.snapshots.tiles import Tiles, load_entries
from campaign.snapshots.tree import root_hash

SIGNER = HeadSigner("a fourth secret that only tests know, 01234")


@dataclass(frozen=True, slots=True)
class Seen:
    """A log as it stands: its entries, what they are to add up to, the folded count, and the root."""

    entries: list[Entry]
    count: int
    tally: int
    root: bytes

    @property
    def kinds(self) -> list[str]:
        return [KINDS[entry.kind] for entry in self.entries]

    @property
    def total(self) -> int:
        return sum(entry.change for entry in self.entries)


def snapshot(database: Database, signer: HeadSigner = SIGNER) -> int:
    """One turn of the worker; how many heads it signed."""
    mend_logs(database)
    while append_steps(database):
        pass
    return sign_heads(database, signer)


def folded(database: Database) -> int:
    """What was given is counted, and then the worker has its turn."""
    fold_deltas(database)
    return snapshot(database)


def seen(database: Database, drive_id: UUID) -> Seen:
    with database.reading() as session:
        log = session.get(SnapshotLog, drive_id) or SnapshotLog(drive_id=drive_id, size=0, count=0)
        tally = session.scalar(select(Tally.count).where(Tally.drive_id == drive_id)) or 0
        entries = [read_entry(each) for each in load_entries(session, drive_id, 0, log.size)]
        assert len(entries) == log.size
        return Seen(entries, log.count, tally, root_hash(Tiles(session, drive_id).node, log.size))


def secret_of(database: Database, contribution_id: UUID) -> SnapshotSecret | None:
    with database.reading() as session:
        return session.get(SnapshotSecret, contribution_id)


def heads_of(database: Database, drive_id: UUID) -> list[SnapshotHead]:
    with database.reading() as session:
        heads = select(SnapshotHead).where(SnapshotHead.drive_id == drive_id).order_by(SnapshotHead.size)
        return list(session.scalars(heads))


def waiting_steps(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(SnapshotStep)) or 0
