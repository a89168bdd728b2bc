"""Where one supporter turns out to be another: what they agreed to follows, and whoever has nothing left is deleted."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.supporters.labels.keeping import move_labels
from campaign.supporters.models import Consent, Supporter


def move_consents(session: Session, after: UUID | None, *theirs: ColumnElement[bool]) -> None:
    """Those that these conditions name, to the supporter `after`."""
    moved = update(Consent).where(*theirs).values(supporter_id=after)
    session.execute(moved.execution_options(synchronize_session=False))


def leave(session: Session, before: UUID, after: UUID | None) -> None:
    """Delete `before`, whose labels go to `after`, unless something is theirs still: then their labels are, too."""
    if session.scalar(select(_has_anything(before))):
        return
    if after is not None:
        move_labels(session, before, after)
    gone = delete(Supporter).where(Supporter.id == before, ~_has_anything(before))
    session.execute(gone.execution_options(synchronize_session=False))


def _has_anything(supporter: UUID) -> ColumnElement[bool]:
    """SQL: whether they have given or agreed to something still."""
    given = exists().where(Contribution.supporter_id == supporter)
    return or_(given, exists().where(Consent.supporter_id == supporter))
