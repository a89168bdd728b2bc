"""The steps of a count, each written in the transaction that causes it. Folding them is folding.py's."""

from __future__ import annotations

from sqlalchemy import insert
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution, TallyDelta
from campaign.db import now
from campaign.ids import new_id


def record_delta(session: Session, contribution: Contribution, *, amount: int, reason: str) -> None:
    """Count the contribution in (+1) or out (-1), under its area, country, source and what it is, for `reason`."""
    session.execute(
        insert(TallyDelta).values(
            id=new_id(),
            drive_id=contribution.drive_id,
            contribution_id=contribution.id,
            amount=amount,
            reason=reason,
            area_code=contribution.area_code,
            country=contribution.country,
            source=contribution.source,
            what=contribution.what,
            occurred_at=now(),
        )
    )
