"""Where one person turns out to be another: what they agreed to follows, and who has nothing left is no more."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, or_, update
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.supporters.models import Consent, Supporter


def has_anything(person: UUID) -> ColumnElement[bool]:
    """SQL: whether they have given or agreed to something still."""
    return or_(exists().where(Contribution.supporter_id == person), exists().where(Consent.supporter_id == person))


def move_consents(session: Session, after: UUID | None, *theirs: ColumnElement[bool]) -> None:
    """Those that these conditions name, to the person `after`."""
    moved = update(Consent).where(*theirs).values(supporter_id=after)
    session.execute(moved.execution_options(synchronize_session=False))


def end_bare(session: Session, person: UUID) -> None:
    """They are no more, unless something is theirs still."""
    gone = delete(Supporter).where(Supporter.id == person, ~has_anything(person))
    session.execute(gone.execution_options(synchronize_session=False))
