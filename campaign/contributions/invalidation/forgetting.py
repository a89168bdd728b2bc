"""Forgets, 90 days after an invalidation was written down, whom its conditions meant."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from campaign.contributions.invalidation.conditions import forgetting, from_json, to_json
from campaign.contributions.invalidation.models import Invalidation
from campaign.contributions.invalidation.states import WORKING_STATES
from campaign.db import now

KEPT_DAYS = 90


def old_conditions(ahead: float) -> Select[UUID]:
    """Of invalidations that will be so old in `ahead` seconds. What runs keeps them until it ends."""
    return select(Invalidation.id).where(
        Invalidation.forgotten_at.is_(None),
        Invalidation.created_at <= now(ahead - KEPT_DAYS * 24 * 3600),
        Invalidation.state.not_in(WORKING_STATES),
    )


def forget_conditions(session: Session, invalidation_ids: Sequence[UUID]) -> None:
    """What was never started cannot be any more."""
    old = select(Invalidation).where(Invalidation.id.in_(invalidation_ids))
    present = session.execute(select(now())).scalar_one()
    for row in session.scalars(old.execution_options(populate_existing=True)):
        row.conditions = to_json(forgetting(from_json(row.conditions)))
        row.forgotten_at = present
        if row.state == "counted":
            row.state, row.ended_at = "cancelled", present
    session.flush()
