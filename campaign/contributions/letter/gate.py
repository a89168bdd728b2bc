"""Letters that one of us reads before they leave: which wait, and what is decided about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, func, select, text
from sqlalchemy.orm import Session

from campaign.contributions import ending
from campaign.contributions.held import overdue_before
from campaign.contributions.letter import events
from campaign.contributions.letter.details import pass_on
from campaign.contributions.letter.models import Letter
from campaign.contributions.models import Contribution
from campaign.contributions.refusals.built_in import LETTER
from campaign.contributions.refusals.reading import is_refusal
from campaign.db import now
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.outbox.record import record_event

MOST_LISTED = 500
# As the partial index says it.
_IS_UNREAD = text("letters.passed_at IS NULL AND letters.refused_at IS NULL AND letters.verified_at IS NOT NULL")


@dataclass(frozen=True, slots=True)
class WaitingLetter:
    """A verified letter that nobody has decided about. Its words are for moderators alone; no address is in it."""

    id: UUID
    drive_id: UUID
    since: datetime
    is_model: bool
    name: str | None = field(repr=False)
    subject: str | None = field(repr=False)
    body: str | None = field(repr=False)


def list_waiting_letters(session: Session, drive_id: UUID | None = None) -> tuple[WaitingLetter, ...]:
    """The longest waiting first, at most 500; of one drive, or of all."""
    waiting = (
        select(Letter, Contribution.name)
        .join(Contribution, Contribution.id == Letter.contribution_id)
        .where(_IS_UNREAD, Contribution.state == "verified")
        .order_by(Letter.verified_at)
        .limit(MOST_LISTED)
    )
    if drive_id is not None:
        waiting = waiting.where(Letter.drive_id == drive_id)
    return tuple(
        WaitingLetter(
            letter.contribution_id,
            letter.drive_id,
            letter.verified_at,
            letter.is_model,
            name,
            letter.subject,
            letter.body,
        )
        for letter, name in session.execute(waiting)
        if letter.verified_at is not None
    )


def waiting_letters() -> Select[UUID]:
    """The ids of all that wait, to be counted: by the partial index, never through all contributions."""
    counts = exists().where(Contribution.id == Letter.contribution_id, Contribution.state == "verified")
    return select(Letter.contribution_id).where(_IS_UNREAD, counts)


def count_overdue_letters(session: Session) -> int:
    """How many have waited for more than five working days."""
    overdue = waiting_letters().where(Letter.verified_at < overdue_before(session))
    return session.execute(select(func.count()).select_from(overdue.subquery())).scalar_one()


def pass_letter(session: Session, contribution_id: UUID) -> None:
    """Let the letter leave. Raises ConflictError `letter-not-waiting`."""
    pass_on(session, _waiting(session, contribution_id))
    record_event(session, events.PASSED, contribution_id)


def refuse_letter(session: Session, contribution_id: UUID, reason: str) -> None:
    """The letter neither leaves nor counts; its writer is told why. `reason` is one of those there are.

    Raises FieldsRefusedError, ConflictError `letter-not-waiting`.
    """
    if not is_refusal(session, LETTER, reason):
        raise FieldsRefusedError({"reason": "choice-unknown"})
    letter = _waiting(session, contribution_id)
    letter.refused_at, letter.refusal = session.execute(select(now())).scalar_one(), reason
    session.flush()
    ending.invalidate(session, contribution_id, reason)


def _waiting(session: Session, contribution_id: UUID) -> Letter:
    """Locks the contribution first, as every other step of it does."""
    contribution = session.scalar(
        select(Contribution)
        .where(Contribution.id == contribution_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    letter = session.get(Letter, contribution_id, populate_existing=True)
    is_waiting = letter is not None and letter.passed_at is None and letter.refused_at is None
    if letter is None or contribution is None or contribution.state != "verified" or not is_waiting:
        raise ConflictError("letter-not-waiting")
    return letter
