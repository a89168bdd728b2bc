"""Decides about an item: once, whoever is at it. A decision can be undone for a minute, and then takes effect.

Nothing has left us until then: no mail, no letter, no page. A worker settles what is due (settling.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.contributions.refusals.reading import offered_refusals
from campaign.db import insert, now
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.ids import new_id
from campaign.moderation.models import ModerationDecision
from campaign.moderation.queues import read_item
from campaign.moderation.sources import PASS, REFUSE, SOURCES

UNDO_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Decide:
    """About the item as `version` reads. A refusal has the slug of a reason."""

    queue: str
    contribution_id: UUID
    version: int
    verdict: str
    account_id: UUID
    reason: str | None = None


class AlreadyDecidedError(ConflictError):
    """Somebody was quicker: who, what, and when."""

    slug = "already-decided"

    def __init__(self, decision: ModerationDecision) -> None:
        super().__init__()
        self.decision_id: UUID = decision.id
        self.account_id: UUID = decision.account_id
        self.verdict: str = decision.verdict
        self.decided_at: datetime = decision.decided_at


def decide(session: Session, command: Decide) -> UUID:
    """The decision's id. Raises AlreadyDecidedError, ConflictError `words-changed`, NotFoundError, FieldsRefusedError."""
    reason = _checked_reason(session, command)
    try:
        item = read_item(session, command.queue, command.contribution_id, "en")
    except NotFoundError:
        raise _last(session, command) from None
    if item.waiting.version != command.version:
        raise ConflictError("words-changed")
    row = insert(session, ModerationDecision).values(
        id=new_id(),
        queue=command.queue,
        contribution_id=command.contribution_id,
        drive_id=item.waiting.drive_id,
        version=command.version,
        verdict=command.verdict,
        reason=reason,
        account_id=command.account_id,
        decided_at=now(),
        due_at=now(UNDO_SECONDS),
    )
    written = session.execute(row.on_conflict_do_nothing().returning(ModerationDecision.id)).scalar_one_or_none()
    if written is None:
        raise _last(session, command)
    return written


def undo(session: Session, decision_id: UUID) -> ModerationDecision:
    """The item waits again. Raises NotFoundError, ConflictError `decision-settled` once it has taken effect."""
    decision = session.get(ModerationDecision, decision_id)
    if decision is None:
        raise NotFoundError
    undone = (
        update(ModerationDecision)
        .where(
            ModerationDecision.id == decision_id,
            ModerationDecision.settled_at.is_(None),
            ModerationDecision.undone_at.is_(None),
            ModerationDecision.due_at > now(),
        )
        .values(undone_at=now())
        .returning(ModerationDecision.id)
    )
    if session.execute(undone).one_or_none() is None:
        raise ConflictError("decision-settled")
    return decision


def _checked_reason(session: Session, command: Decide) -> str | None:
    if command.queue not in SOURCES or command.verdict not in (PASS, REFUSE):
        raise FieldsRefusedError({"verdict": "choice-unknown"})
    if command.verdict == PASS:
        return None
    if command.reason not in offered_refusals(session, SOURCES[command.queue].family):
        raise FieldsRefusedError({"reason": "choice-unknown"})
    return command.reason


def _last(session: Session, command: Decide) -> AlreadyDecidedError | NotFoundError:
    """What was decided about it last, or that there is nothing to decide."""
    latest = session.scalars(
        select(ModerationDecision)
        .where(
            ModerationDecision.contribution_id == command.contribution_id,
            ModerationDecision.queue == command.queue,
            ModerationDecision.undone_at.is_(None),
        )
        .order_by(ModerationDecision.decided_at.desc())
        .limit(1)
    ).one_or_none()
    return NotFoundError() if latest is None else AlreadyDecidedError(latest)
