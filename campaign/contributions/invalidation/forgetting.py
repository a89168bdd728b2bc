"""Forgets, 90 days after an invalidation was written down, whom its conditions meant."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.invalidation.conditions import forgetting, from_json, to_json
from campaign.contributions.invalidation.models import Invalidation
from campaign.contributions.invalidation.states import WORKING_STATES
from campaign.db import now

KEPT_DAYS = 90


def forget_conditions(session: Session, limit: int) -> int:
    """Of up to `limit`; how many. What runs keeps them until it ends; what was never started cannot be any more."""
    old = session.scalars(
        select(Invalidation)
        .where(
            Invalidation.forgotten_at.is_(None),
            Invalidation.created_at <= now(-KEPT_DAYS * 24 * 3600),
            Invalidation.state.not_in(WORKING_STATES),
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    present = session.execute(select(now())).scalar_one()
    for row in old:
        row.conditions = to_json(forgetting(from_json(row.conditions)))
        row.forgotten_at = present
        if row.state == "counted":
            row.state, row.ended_at = "cancelled", present
    session.flush()
    return len(old)
