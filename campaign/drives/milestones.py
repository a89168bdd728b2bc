"""Milestones of a drive: written by who runs it, and marked as reached: once for each, never undone by a later fall."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.drives.commands import MilestonePlan
from campaign.drives.events import MILESTONE_REACHED
from campaign.drives.locking import lock_drive
from campaign.drives.models import Milestone, MilestoneText
from campaign.drives.wording import LONGEST_TEXT, check_languages, check_lengths, check_whole
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.outbox.record import record_event


def reach_milestones(session: Session, drive_id: UUID, count: int) -> tuple[int, ...]:
    """Mark the milestones that `count` has come to, with one event for all of them; those newly reached, in order.

    The folding job calls it in the transaction that wrote the count.
    """
    reached = session.scalars(
        update(Milestone)
        .where(Milestone.drive_id == drive_id, Milestone.at <= count, Milestone.reached_at.is_(None))
        .values(reached_at=now())
        .returning(Milestone.at)
        .execution_options(synchronize_session=False)
    ).all()
    if reached:
        record_event(session, MILESTONE_REACHED, drive_id)
    return tuple(sorted(reached))


def write_milestone(session: Session, drive_id: UUID, plan: MilestonePlan) -> None:
    """Make the milestone at that count, or write its words anew. Of a public drive, in every language.

    Raises FieldsRefusedError, NotFoundError; ConflictError `milestone-reached`, or where the drive has ended.
    """
    locked = lock_drive(session, drive_id)
    locked.must_be("draft", "scheduled", "open", "paused")
    if plan.at < 1:
        raise FieldsRefusedError({"at": "milestones-unusable"})
    if locked.state != "draft":
        check_whole(plan.texts)
    check_languages(plan.texts)
    for language, text in plan.texts.items():
        check_lengths(language, {"text": (text, LONGEST_TEXT)})
    milestone = session.get(Milestone, (drive_id, plan.at), with_for_update=True)
    if milestone is None:
        milestone = Milestone(drive_id=drive_id, at=plan.at)
        session.add(milestone)
    elif milestone.reached_at is not None:
        raise ConflictError("milestone-reached")
    session.flush()
    _drop_texts(session, drive_id, plan.at)
    session.add_all(
        MilestoneText(drive_id=drive_id, at=plan.at, language=language, text=text)
        for language, text in plan.texts.items()
    )
    session.flush()
    session.expire(milestone)


def remove_milestone(session: Session, drive_id: UUID, at: int) -> None:
    """Raises NotFoundError, ConflictError `milestone-reached`."""
    lock_drive(session, drive_id)
    milestone = session.get(Milestone, (drive_id, at), with_for_update=True)
    if milestone is None:
        raise NotFoundError
    if milestone.reached_at is not None:
        raise ConflictError("milestone-reached")
    _drop_texts(session, drive_id, at)
    session.execute(delete(Milestone).where(Milestone.drive_id == drive_id, Milestone.at == at))
    session.expire_all()


def _drop_texts(session: Session, drive_id: UUID, at: int) -> None:
    session.execute(delete(MilestoneText).where(MilestoneText.drive_id == drive_id, MilestoneText.at == at))
