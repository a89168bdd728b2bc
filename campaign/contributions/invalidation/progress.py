"""How far an invalidation has come, and what could not be put back. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.invalidation.conditions import Conditions, from_json
from campaign.contributions.invalidation.models import InvalidatedContribution, Invalidation
from campaign.contributions.models import Contribution
from campaign.errors import NotFoundError

LONGEST_LIST = 500


@dataclass(frozen=True, slots=True)
class Progress:
    """One invalidation. While it runs, `done` of about `total` are taken out; while it is undone, `restored` and `kept_out`
    of the `done` are dealt with. `is_forgotten`: the conditions do not say any more who was meant."""

    id: UUID
    account_id: UUID | None
    conditions: Conditions
    reason: str
    state: str
    total: int
    done: int
    restored: int
    kept_out: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    is_forgotten: bool


@dataclass(frozen=True, slots=True)
class KeptOut:
    """A contribution that could not go back: `seat-taken`, `erased` or `changed`."""

    contribution_id: UUID
    drive_id: UUID
    refusal: str


def load_progress(session: Session, invalidation_id: UUID) -> Progress:
    """Raises NotFoundError."""
    row = session.get(Invalidation, invalidation_id, populate_existing=True)
    if row is None:
        raise NotFoundError
    return _progress(row)


def list_invalidations(session: Session, limit: int = LONGEST_LIST) -> Sequence[Progress]:
    """The newest first."""
    rows = session.scalars(select(Invalidation).order_by(Invalidation.created_at.desc()).limit(limit))
    return [_progress(row) for row in rows]


def list_kept_out(session: Session, invalidation_id: UUID, limit: int = LONGEST_LIST) -> Sequence[KeptOut]:
    """In the order in which they were given."""
    rows = session.execute(
        select(Contribution.id, Contribution.drive_id, InvalidatedContribution.refusal)
        .join(Contribution, Contribution.id == InvalidatedContribution.contribution_id)
        .where(InvalidatedContribution.invalidation_id == invalidation_id, InvalidatedContribution.refusal.is_not(None))
        .order_by(Contribution.id)
        .limit(limit)
    )
    return [KeptOut(contribution_id, drive_id, refusal or "") for contribution_id, drive_id, refusal in rows]


def _progress(row: Invalidation) -> Progress:
    return Progress(
        id=row.id,
        account_id=row.account_id,
        conditions=from_json(row.conditions),
        reason=row.reason,
        state=row.state,
        total=row.total,
        done=row.done,
        restored=row.restored,
        kept_out=row.kept_out,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        is_forgotten=row.forgotten_at is not None,
    )
