"""Lets letters leave again whose contributions were taken out and stand again."""

from __future__ import annotations

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from campaign.contributions.letter.models import Letter, LetterAddressee
from campaign.contributions.models import Contribution
from campaign.contributions.states import COUNTED_STATE
from campaign.db import now


def restore_letter(session: Session, contribution: Contribution, _own: str) -> bool:
    """What was stopped is due again, or waits to be read, but where its writer has written to the target meanwhile.

    False where nothing of it is left to be sent, and nothing was.
    """
    letter = session.get_one(Letter, contribution.id, populate_existing=True)
    is_due = contribution.state == COUNTED_STATE and letter.passed_at is not None
    other = aliased(LetterAddressee)
    written = exists().where(
        other.drive_id == LetterAddressee.drive_id,
        other.target_id == LetterAddressee.target_id,
        other.mailbox_key == LetterAddressee.mailbox_key,
        other.name_key == LetterAddressee.name_key,
        other.contribution_id != LetterAddressee.contribution_id,
        other.state != "stopped",
    )
    if letter.body is not None:
        session.execute(
            update(LetterAddressee)
            .where(LetterAddressee.contribution_id == contribution.id, LetterAddressee.state == "stopped", ~written)
            .values(state="due" if is_due else "waiting", due_at=now() if is_due else None, bundle_id=None)
            .execution_options(synchronize_session=False)
        )
    going = select(LetterAddressee.id).where(
        LetterAddressee.contribution_id == contribution.id, LetterAddressee.state != "stopped"
    )
    return session.scalar(going.limit(1)) is not None
