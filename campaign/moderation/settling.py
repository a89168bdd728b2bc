"""Lets decisions take effect once they cannot be undone any more, each in a transaction of its own."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from campaign.db import Database, now
from campaign.errors import ConflictError, NotFoundError
from campaign.moderation.models import ModerationDecision
from campaign.moderation.sources import SOURCES

BATCH_SIZE = 500
_IS_OPEN = text("moderation_decisions.settled_at IS NULL AND moderation_decisions.undone_at IS NULL")


def settle_decisions(database: Database) -> int:
    """All that are due; how many. Safe to run twice and beside itself."""
    settled = 0
    while ids := _due(database):
        settled += sum(_settle(database, decision_id) for decision_id in ids)
        if len(ids) < BATCH_SIZE:
            break
    return settled


def _due(database: Database) -> list[UUID]:
    with database.reading() as session:
        due = select(ModerationDecision.id).where(_IS_OPEN, ModerationDecision.due_at <= now())
        return list(session.scalars(due.order_by(ModerationDecision.due_at).limit(BATCH_SIZE)))


def _settle(database: Database, decision_id: UUID) -> bool:
    """Whether this call did it. What its giver has changed or taken back meanwhile is left as they want it."""
    try:
        with database.transaction() as session:
            decision = _locked(session, decision_id)
            if decision is None:
                return False
            SOURCES[decision.queue].apply(session, decision)
            _close(session, decision, "done")
    except (ConflictError, NotFoundError):
        with database.transaction() as session:
            decision = _locked(session, decision_id)
            if decision is None:
                return False
            _close(session, decision, "overtaken")
    return True


def _locked(session: Session, decision_id: UUID) -> ModerationDecision | None:
    return session.scalar(
        select(ModerationDecision)
        .where(ModerationDecision.id == decision_id, _IS_OPEN)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _close(session: Session, decision: ModerationDecision, outcome: str) -> None:
    decision.outcome = outcome
    decision.settled_at = session.execute(select(now())).scalar_one()
    session.flush()
