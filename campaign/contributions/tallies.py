"""The steps of a count, each written in the transaction that causes it; read by what was given. folding.py adds them up."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution, TallyDelta, TallyPart
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


def counts_by_what(session: Session, drive_id: UUID) -> Mapping[str, int]:
    """The folded counts of a drive by `what` was given; what nobody has given is not there."""
    rows = session.execute(
        select(TallyPart.key, TallyPart.count).where(
            TallyPart.drive_id == drive_id, TallyPart.dimension == "what", TallyPart.count > 0
        )
    )
    return dict(rows.all())
