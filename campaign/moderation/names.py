"""Takes a reported name off the public pages. What was given goes on counting, and its giver may ask us to show it again."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.errors import ConflictError
from campaign.moderation.events import NAME_HIDDEN
from campaign.outbox.record import record_event


def hide_name(session: Session, contribution_id: UUID) -> None:
    """Raises ConflictError `name-not-shown` where it is shown no more."""
    hidden = (
        update(Contribution)
        .where(Contribution.id == contribution_id, Contribution.show_name)
        .values(show_name=False)
        .returning(Contribution.id)
    )
    if session.execute(hidden).one_or_none() is None:
        raise ConflictError("name-not-shown")
    record_event(session, NAME_HIDDEN, contribution_id)
