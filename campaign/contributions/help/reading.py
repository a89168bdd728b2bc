"""Who helped and wishes to be thanked by name, for everybody."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.drives.queries import ShownName

_IS_SHOWN = text("contributions.state = 'verified' AND contributions.show_name")  # as the partial index says it


def helpers_names(session: Session, drive_id: UUID, limit: int) -> tuple[ShownName, ...]:
    """The latest first, each once."""
    named = (
        select(Contribution.id, Contribution.name)
        .where(
            Contribution.drive_id == drive_id,
            Contribution.kind == "help",
            _IS_SHOWN,
            Contribution.name.is_not(None),
        )
        .order_by(Contribution.verified_at.desc())
        .limit(limit)
    )
    latest: dict[str, ShownName] = {}
    for contribution_id, name in session.execute(named):
        latest.setdefault(name or "", ShownName(contribution_id, name or ""))
    return tuple(latest.values())
