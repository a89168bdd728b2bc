"""What was decided, by whom and when: the newest first. Changes nothing and shows nobody's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.drives.models import Drive
from campaign.moderation.models import ModerationDecision

LONGEST_LIST = 200


@dataclass(frozen=True, slots=True)
class Decided:
    """`state` is `waiting` while it can be undone, then `due`, `done` or `overtaken`; or `undone`."""

    id: UUID
    queue: str
    contribution_id: UUID
    drive_id: UUID
    verdict: str
    reason: str | None
    account_id: UUID
    decided_at: datetime
    state: str


def list_decisions(session: Session, *conditions: ColumnElement[bool], limit: int = LONGEST_LIST) -> list[Decided]:
    """`conditions` are about Drive or ModerationDecision."""
    present = session.execute(select(now())).scalar_one()
    rows = session.scalars(
        select(ModerationDecision)
        .join(Drive, Drive.id == ModerationDecision.drive_id)
        .where(*conditions)
        .order_by(ModerationDecision.decided_at.desc(), ModerationDecision.id.desc())
        .limit(limit)
    )
    return [_decided(row, present) for row in rows]


def _decided(row: ModerationDecision, present: datetime) -> Decided:
    return Decided(
        id=row.id,
        queue=row.queue,
        contribution_id=row.contribution_id,
        drive_id=row.drive_id,
        verdict=row.verdict,
        reason=row.reason,
        account_id=row.account_id,
        decided_at=row.decided_at,
        state=_state(row, present),
    )


def _state(row: ModerationDecision, present: datetime) -> str:
    if row.undone_at:
        return "undone"
    if row.outcome:
        return row.outcome
    return "waiting" if row.due_at > present else "due"
