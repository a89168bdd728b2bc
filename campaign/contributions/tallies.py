"""The steps of a count, each written in the transaction that causes it; read by what was given. folding.py adds them up."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import FromClause, Insert, bindparam, insert, literal, select
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


def delta_insertion(verified: FromClause) -> Insert:
    """SQL: count what was just `verified` in, under the id `delta_id`."""
    source = select(
        bindparam("delta_id", type_=TallyDelta.id.type).label("id"),
        verified.c.id.label("contribution_id"),
        literal(1).label("amount"),
        literal("verified").label("reason"),
        *(verified.c[name] for name in ("drive_id", "area_code", "country", "source", "what")),
        now().label("occurred_at"),
    )
    return insert(TallyDelta).from_select([column.name for column in source.selected_columns], source)


def count_from(session: Session, drive_id: UUID, source: str) -> int:
    """How many of a drive's folded count came from there."""
    return (
        session.scalar(
            select(TallyPart.count).where(
                TallyPart.drive_id == drive_id, TallyPart.dimension == "source", TallyPart.key == source
            )
        )
        or 0
    )


def counts_by_what(session: Session, drive_id: UUID) -> Mapping[str, int]:
    """The folded counts of a drive by `what` was given; what nobody has given is not there."""
    rows = session.execute(
        select(TallyPart.key, TallyPart.count).where(
            TallyPart.drive_id == drive_id, TallyPart.dimension == "what", TallyPart.count > 0
        )
    )
    return dict(rows.all())
