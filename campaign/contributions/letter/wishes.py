"""Stops targets whose mailbox wants no letters, when some are about to leave, and lets them go on once it wants them again.

What its owner put off for a time alone is only postponed. A target that was stopped for another reason is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select, true
from sqlalchemy.orm import Session

from campaign.contributions.letter.bundling import due_letters
from campaign.contributions.letter.dispatch import SCOPES, open_drives
from campaign.drives.models import Target
from campaign.drives.stopping import SUPPRESSED, resume_target, stop_target
from campaign.mail.suppression import is_suppressed_for_good

BY_MAIL = ("each", "daily", "weekly")


def is_any_to_heed(session: Session) -> bool:
    """Whether a target is to be stopped, or to be resumed; only looks."""
    return any(session.scalar(which.limit(1)) is not None for which in (_unwilling(session), _willing_again()))


def stop_unwilling(session: Session, limit: int) -> Sequence[UUID]:
    """The targets, at most `limit`, that this stopped: letters to them are due, and must never leave."""
    found = session.scalars(_unwilling(session).limit(limit)).all()
    return [target_id for target_id in found if stop_target(session, target_id, SUPPRESSED)]


def resume_willing(session: Session, limit: int) -> int:
    """Let letters go to targets again, at most `limit`, that were stopped here and are not unwilling any more; how many."""
    found = session.scalars(_willing_again().limit(limit)).all()
    return sum(resume_target(session, target_id) for target_id in found)


def _unwilling(session: Session) -> Select[UUID]:
    drive_ids = [settings.drive_id for settings in open_drives(session, BY_MAIL)]
    return (
        select(Target.id)
        .where(
            Target.drive_id.in_(drive_ids),
            Target.is_stopped.is_(False),
            is_suppressed_for_good(Target.mailbox_key, SCOPES),
            due_letters(true(), Target.id).exists(),
        )
        .order_by(Target.id)
    )


def _willing_again() -> Select[UUID]:
    return (
        select(Target.id)
        .where(
            Target.is_stopped,
            Target.stop_reason == SUPPRESSED,
            ~is_suppressed_for_good(Target.mailbox_key, SCOPES),
        )
        .order_by(Target.id)
    )
