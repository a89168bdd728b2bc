"""What drives must know of the contributions given to them: the count, whose names are shown, whether any is verified.

Contributions stand above drives and may not be imported here, so their tables are named with the few columns used;
a test holds these names to the models. Adds and ends no contribution.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Boolean, Integer, String, Uuid, column, select, table, text
from sqlalchemy.orm import Session

from campaign.db import UtcDateTime

tallies = table("tallies", column("drive_id", Uuid), column("count", Integer), column("counted_at", UtcDateTime))
contributions = table(
    "contributions",
    column("drive_id", Uuid),
    column("state", String),
    column("name", String),
    column("show_name", Boolean),
    column("expires_at", UtcDateTime),
    column("verified_at", UtcDateTime),
)
IS_SHOWN = text("state = 'verified' AND show_name")  # as the partial index says it: a bound value would not match


def latest_shown_names(session: Session, drive_id: UUID, limit: int) -> tuple[str, ...]:
    """The names of those who wish to be named, the latest to verify first, at most `limit`."""
    named = (
        select(contributions.c.name)
        .where(contributions.c.drive_id == drive_id, IS_SHOWN, contributions.c.name.is_not(None))
        .order_by(contributions.c.verified_at.desc())
        .limit(limit)
    )
    return tuple(session.scalars(named))


def is_any_verified(session: Session, drive_id: UUID) -> bool:
    """Whether anybody ever verified a contribution to the drive; one taken back or held since counts too."""
    verified = select(contributions.c.drive_id).where(
        contributions.c.drive_id == drive_id, contributions.c.verified_at.is_not(None)
    )
    return session.execute(verified.limit(1)).first() is not None
