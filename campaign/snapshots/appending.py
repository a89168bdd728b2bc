"""Appends the steps of counts to the logs, each once, in their order: a batch in a transaction, whole or not at all.

Whoever is counted gets a secret here, which their receipt is made of. A step whose contribution somebody holds just now waits
for the next time: they may be erasing it, and nothing of them may come after that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from campaign.batching import BATCH_SIZE
from campaign.contributions.logged import SnapshotSecret, SnapshotStep
from campaign.contributions.models import Contribution
from campaign.crash_points import crash_point
from campaign.db import Database, insert
from campaign.drives import channels
from campaign.mail.rekeying import REASON as MERGED
from campaign.snapshots.entry import (
    OTHER,
    PAPER,
    Entry,
    counted,
    mark_of_uncounted,
    noise,
    together,
    uncounted,
)
from campaign.snapshots.models import SnapshotLog
from campaign.snapshots.tiles import extend
from campaign.turns import take_turn

TURN = "snapshots"
ON_PAPER = "paper"  # the reason of a step for what was signed on paper
MOST_BATCHES = 40  # of one run: other jobs of the queue get their turn


def append_steps(database: Database, *, most_batches: int = MOST_BATCHES) -> bool:
    """Append what waits; whether there is more. Safe to run beside itself, to repeat and to kill."""
    last: UUID | None = UUID(int=0)
    for _ in range(most_batches):
        if last is None or not _is_any_after(database, last):
            return False
        with database.transaction() as session:
            last = _append_batch(session, last)
            crash_point("snapshot.before-commit")
        crash_point("batch.after-commit")
    return last is not None


def _is_any_after(database: Database, last: UUID) -> bool:
    """Only looks, so that whoever has nothing to do never takes SQLite's one write lock."""
    with database.reading() as session:
        return session.scalar(select(SnapshotStep.id).where(SnapshotStep.id > last).limit(1)) is not None


def _append_batch(session: Session, after: UUID) -> UUID | None:
    """The last step that it looked at; None where there are no more."""
    take_turn(session, TURN)
    found = session.scalars(
        select(SnapshotStep).where(SnapshotStep.id > after).order_by(SnapshotStep.id).limit(BATCH_SIZE)
    ).all()
    held = _hold(session, {step.contribution_id for step in found if step.contribution_id})
    taken = [step for step in found if step.contribution_id is None or step.contribution_id in held]
    steps = defaultdict[UUID, list[SnapshotStep]](list)
    for step in taken:
        steps[step.drive_id].append(step)
    for drive_id, of_drive in steps.items():
        _append(session, drive_id, of_drive, held)
    session.execute(
        delete(SnapshotStep)
        .where(SnapshotStep.id.in_([step.id for step in taken]))
        .execution_options(synchronize_session=False)
    )
    return found[-1].id if len(found) == BATCH_SIZE else None


@dataclass(frozen=True, slots=True)
class _Held:
    is_known: bool
    is_on_paper: bool


def _hold(session: Session, contribution_ids: Collection[UUID]) -> Mapping[UUID, _Held]:
    """Those that nobody else holds, and of each whether its giver is known still, and has a mailbox that confirmed it."""
    columns = Contribution.id, Contribution.cleared_at.is_(None), Contribution.source == channels.PAPER
    rows = select(*columns).where(Contribution.id.in_(contribution_ids)).with_for_update(read=True, skip_locked=True)
    return {id_: _Held(is_known, is_on_paper) for id_, is_known, is_on_paper in session.execute(rows)}


def _append(session: Session, drive_id: UUID, steps: Sequence[SnapshotStep], held: Mapping[UUID, _Held]) -> None:
    session.execute(insert(session, SnapshotLog).values(drive_id=drive_id).on_conflict_do_nothing())
    log = session.get_one(SnapshotLog, drive_id, with_for_update=True, populate_existing=True)
    writing = _Writing(log.size, _kept(session, steps), held)
    entries = [writing.write(step) for step in steps]
    extend(session, drive_id, log.size, [entry.encoded() for entry in entries])
    log.size += len(entries)
    log.count += sum(entry.change for entry in entries)
    session.flush()
    writing.store(session)


def _kept(session: Session, steps: Sequence[SnapshotStep]) -> dict[UUID, bytes]:
    ids = [step.contribution_id for step in steps]
    rows = select(SnapshotSecret.contribution_id, SnapshotSecret.uncounted)
    return dict(session.execute(rows.where(SnapshotSecret.contribution_id.in_(ids))).all())


@dataclass(slots=True)
class _Writing:
    """Entries in the making, and what becomes of the secrets of those they are of. `kept`: the marks to take them out by."""

    position: int
    kept: dict[UUID, bytes]
    held: Mapping[UUID, _Held]
    made: dict[UUID, dict[str, object]] = field(default_factory=dict)
    gone: set[UUID] = field(default_factory=set)

    def write(self, step: SnapshotStep) -> Entry:
        entry = self._entry(step)
        self.position += 1
        return entry

    def _entry(self, step: SnapshotStep) -> Entry:
        match step.contribution_id, step.amount:
            case UUID() as contribution_id, amount if self._is_on_paper(step, contribution_id):
                return together(PAPER, amount)
            case UUID() as contribution_id, 1:
                return self._count(contribution_id)
            case UUID() as contribution_id, -1:
                self.made.pop(contribution_id, None)
                self.gone.add(contribution_id)
                return uncounted(self.kept.pop(contribution_id, None))
            case _:
                return together(PAPER if step.reason == ON_PAPER else OTHER, step.amount)

    def _is_on_paper(self, step: SnapshotStep, contribution_id: UUID) -> bool:
        """As it was when the step was made: what a sheet said has no secret until its giver makes it their own."""
        was_theirs = step.amount == -1 and step.reason == MERGED and contribution_id not in self.kept
        return self.held[contribution_id].is_on_paper or step.reason == ON_PAPER or was_theirs

    def _count(self, contribution_id: UUID) -> Entry:
        secret = noise()
        if self.held[contribution_id].is_known:
            mark = self.kept[contribution_id] = mark_of_uncounted(secret)
            self.made[contribution_id] = {
                "contribution_id": contribution_id,
                "position": self.position,
                "secret": secret,
                "uncounted": mark,
            }
        return counted(secret)

    def store(self, session: Session) -> None:
        if self.gone:
            session.execute(
                delete(SnapshotSecret)
                .where(SnapshotSecret.contribution_id.in_(self.gone))
                .execution_options(synchronize_session=False)
            )
        if self.made:
            row = insert(session, SnapshotSecret)
            new = {name: row.excluded[name] for name in ("position", "secret", "uncounted")}
            row = row.on_conflict_do_update(index_elements=["contribution_id"], set_=new)
            session.execute(row, list(self.made.values()))
