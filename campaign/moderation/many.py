"""Decides about many that our checks held at once, by what they have in common: counted first, and undone for a minute.

Each gets a decision of its own, so that it is settled, shown and overtaken as any other is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, true, update
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.refusals.built_in import COUNT
from campaign.contributions.refusals.reading import offered_refusals
from campaign.db import Database, insert, now
from campaign.drives.models import Drive
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.ids import new_id
from campaign.moderation.deciding import UNDO_SECONDS
from campaign.moderation.models import ModerationDecision
from campaign.moderation.queues import select_waiting
from campaign.moderation.sources import PASS, REFUSE

QUEUE = "held"
BATCH = 500
MOST = 5_000  # of one press: the longest waiting


@dataclass(frozen=True, slots=True)
class Common:
    """What they have in common; what is None is no condition. `about` is why they are held, `since` and `until` (not within)
    when they were sent. `mine` is about Drive: of which campaigns."""

    mine: ColumnElement[bool]
    drive_id: UUID | None = None
    about: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DecideMany:
    """About all that wait, as many as `expected`. A refusal has the slug of a reason."""

    common: Common
    verdict: str
    expected: int
    account_id: UUID
    reason: str | None = None


class MovedError(ConflictError):
    """Another number waits by now."""

    slug = "number-moved"


def count_many(session: Session, common: Common) -> Mapping[tuple[UUID, str], int]:
    """How many wait, by drive and by why they are held."""
    found = select_waiting(QUEUE, _condition(common)).subquery()
    rows = session.execute(
        select(found.c.drive_id, found.c.about, func.count()).group_by(found.c.drive_id, found.c.about)
    )
    return {(drive_id, about or ""): number for drive_id, about, number in rows}


def decide_many(database: Database, command: DecideMany) -> tuple[UUID, int]:
    """What the decisions have in common, to undo them by, and how many there are: MOST at the most. In batches.

    Raises MovedError before anything is decided, FieldsRefusedError.
    """
    with database.reading() as session:
        if command.verdict not in (PASS, REFUSE):
            raise FieldsRefusedError({"verdict": "choice-unknown"})
        if command.verdict == REFUSE and command.reason not in offered_refusals(session, COUNT):
            raise FieldsRefusedError({"reason": "choice-unknown"})
        if sum(count_many(session, command.common).values()) != command.expected:
            raise MovedError
    batch_id, decided = new_id(), 0
    while decided < MOST:
        with database.transaction() as session:
            written = _decide_batch(session, command, batch_id)
        decided += written
        if written < BATCH:
            break
    return batch_id, decided


def undo_many(session: Session, batch_id: UUID, account_id: UUID) -> int:
    """They wait again; how many. What has taken effect stays, and so does what somebody else decided."""
    undone = (
        update(ModerationDecision)
        .where(
            ModerationDecision.batch_id == batch_id,
            ModerationDecision.account_id == account_id,
            ModerationDecision.settled_at.is_(None),
            ModerationDecision.undone_at.is_(None),
            ModerationDecision.due_at > now(),
        )
        .values(undone_at=now())
        .returning(ModerationDecision.id)
    )
    return len(session.execute(undone).all())


def _decide_batch(session: Session, command: DecideMany, batch_id: UUID) -> int:
    found = session.execute(
        select_waiting(QUEUE, _condition(command.common)).order_by(Contribution.verified_at).limit(BATCH)
    ).all()
    if not found:
        return 0
    common = {
        "queue": QUEUE,
        "verdict": command.verdict,
        "reason": command.reason if command.verdict == REFUSE else None,
        "account_id": command.account_id,
        "batch_id": batch_id,
        "decided_at": now(),
        "due_at": now(UNDO_SECONDS),
    }
    rows = [
        {"id": new_id(), "contribution_id": row.id, "drive_id": row.drive_id, "version": row.version, **common}
        for row in found
    ]
    decision = insert(session, ModerationDecision).values(rows).on_conflict_do_nothing()
    return len(session.execute(decision.returning(ModerationDecision.id)).all())


def _condition(common: Common) -> ColumnElement[bool]:
    return and_(
        common.mine,
        Drive.id == common.drive_id if common.drive_id else true(),
        Contribution.reason == common.about if common.about else true(),
        Contribution.submitted_at >= common.since if common.since else true(),
        Contribution.submitted_at < common.until if common.until else true(),
    )
