"""Lets decisions take effect once they cannot be undone any more, each in a transaction of its own.

One that fails keeps nobody else's waiting: it is logged, tried again at the next run, and raised when all have had their turn.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, tuple_
from sqlalchemy.orm import Session

from campaign.db import Database, now
from campaign.errors import ConflictError, NotFoundError
from campaign.moderation.models import ModerationDecision
from campaign.moderation.sources import SOURCES

BATCH_SIZE = 500
_IS_OPEN = text("moderation_decisions.settled_at IS NULL AND moderation_decisions.undone_at IS NULL")
_Place = tuple[datetime, UUID]

_log = logging.getLogger(__name__)


def settle_decisions(database: Database) -> int:
    """All that are due; how many. Safe to run twice and beside itself. Raises what the first that failed raised."""
    settled, failed = 0, list[Exception]()
    after: _Place | None = None
    while due := _due(database, after):
        for _, decision_id in due:
            try:
                settled += _settle(database, decision_id)
            except Exception as error:  # noqa: BLE001 - one decision’s fault is not the others’; it is raised at the end
                _log.error("a decision cannot take effect", extra={"decision_id": str(decision_id)}, exc_info=error)
                failed.append(error)
                _ask_whether_there(database)
        after = due[-1]
    if failed:
        raise failed[0]
    return settled


def _due(database: Database, after: _Place | None) -> list[_Place]:
    place = ModerationDecision.due_at, ModerationDecision.id
    due = select(*place).where(_IS_OPEN, ModerationDecision.due_at <= now())
    if after is not None:
        due = due.where(tuple_(*place) > after)
    with database.reading() as session:
        return [(due_at, key) for due_at, key in session.execute(due.order_by(*place).limit(BATCH_SIZE))]


def _ask_whether_there(database: Database) -> None:
    """A database that is away would fail every one of them, each after some seconds: that is raised at once."""
    with database.reading() as session:
        session.execute(select(1))


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
