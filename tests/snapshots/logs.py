"""What the worker does for the logs, and what stands in one afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select

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
from tests.snapshots.verifying import verifier

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


def disagreeing(database: Database) -> list[tuple[UUID, str]]:
    """Logs that do not add up to their count, or whose entries are not those that were signed; all of one moment."""
    with database.snapshot(seconds=60) as session:
        tallies = dict(session.execute(select(Tally.drive_id, Tally.count)).all())
        waiting = dict(
            session.execute(
                select(SnapshotStep.drive_id, func.sum(SnapshotStep.amount)).group_by(SnapshotStep.drive_id)
            ).all()
        )
        logs = {log.drive_id: log for log in session.scalars(select(SnapshotLog))}
        found = []
        for drive_id in tallies.keys() | waiting.keys() | logs.keys():
            log = logs.get(drive_id) or SnapshotLog(drive_id=drive_id, size=0, count=0)
            entries = load_entries(session, drive_id, 0, log.size)
            total = sum(read_entry(entry).change for entry in entries)
            if len(entries) != log.size or not total == log.count == tallies.get(drive_id, 0) - waiting.get(
                drive_id, 0
            ):
                found.append((drive_id, "count"))
            elif any(not _is_of(head, entries) for head in session.scalars(_heads(drive_id))):
                found.append((drive_id, "head"))
        return found


def _is_of(head: SnapshotHead, entries: list[bytes]) -> bool:
    tree = verifier().Tree()
    for entry in entries[: head.size]:
        tree.add(entry)
    total = sum(read_entry(entry).change for entry in entries[: head.size])
    return (tree.size, tree.root(), total) == (head.size, head.root, head.count)


def _heads(drive_id: UUID) -> Select[SnapshotHead]:
    return select(SnapshotHead).where(SnapshotHead.drive_id == drive_id).order_by(SnapshotHead.size)


def secret_of(database: Database, contribution_id: UUID) -> SnapshotSecret | None:
    with database.reading() as session:
        return session.get(SnapshotSecret, contribution_id)


def heads_of(database: Database, drive_id: UUID) -> list[SnapshotHead]:
    with database.reading() as session:
        return list(session.scalars(_heads(drive_id)))


def waiting_steps(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(SnapshotStep)) or 0
