"""Asks whoever stopped half-way, kindly and once: by one mail to the mailbox, which the team never sees.

For a draft it is asked once for ever. For a letter that waits to be confirmed it is the one reminder that everybody gets
after a day, sooner: nobody is reminded of the same thing twice.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.orm import Session

from campaign.contributions.events import REMINDER_REACHED, event_of
from campaign.contributions.letter.models import LetterDraft
from campaign.contributions.letter.team import events
from campaign.contributions.letter.team.models import TeamNudge
from campaign.contributions.letter.team.unfinished import is_resting, is_waiting
from campaign.contributions.models import Contribution
from campaign.db import insert, now
from campaign.drives.models import Drive
from campaign.drives.states import is_open
from campaign.errors import ConflictError
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.outbox.record import record_event

NUDGE = "team/nudge"  # the mail about a draft, by its name in the ledger
REMINDER = "contribution/reminder"  # the mail about what waits to be confirmed
MOST_NUDGED_A_DAY = 100  # by one member


def nudge_draft(session: Session, drive_id: UUID, draft_id: UUID, member_id: UUID) -> bool:
    """Whether this call asked; not where somebody did before, or nothing is left to finish.

    Raises ConflictError `nudged-too-many`.
    """
    today = select(func.count()).where(TeamNudge.made_by == member_id, TeamNudge.made_at > now(-24 * 3600))
    if (session.scalar(today) or 0) >= MOST_NUDGED_A_DAY:
        raise ConflictError("nudged-too-many")
    resting = select(LetterDraft).where(LetterDraft.id == draft_id, *is_resting(drive_id), _takes_letters(drive_id))
    draft = session.scalar(resting)
    if draft is None or draft.mailbox_key is None:
        return False
    nudge = insert(session, TeamNudge).values(draft_id=draft_id, drive_id=drive_id, made_by=member_id, made_at=now())
    if session.execute(nudge.on_conflict_do_nothing().returning(TeamNudge.draft_id)).scalar_one_or_none() is None:
        return False
    mail = NewDelivery(
        event_id=record_event(session, events.NUDGED, draft_id),
        template=NUDGE,
        mailbox_key=draft.mailbox_key,
        subject_id=draft_id,
        language=draft.language,
        is_capped=True,
    )
    queue_delivery(session, mail)
    return True


def nudge_letter(session: Session, drive_id: UUID, contribution_id: UUID) -> bool:
    """Whether this call reminded; not where they have been reminded, or there is nothing to confirm any more."""
    reminded = (
        update(Contribution)
        .where(
            Contribution.id == contribution_id,
            Contribution.reminded_at.is_(None),
            *is_waiting(drive_id),
            _takes_letters(drive_id),
        )
        .values(reminded_at=now())
        .returning(Contribution.kind, Contribution.mailbox_key, Contribution.language)
        .execution_options(synchronize_session=False)
    )
    row = session.execute(reminded).one_or_none()
    if row is None:
        return False
    kind, mailbox_key, language = row
    mail = NewDelivery(
        event_id=record_event(session, event_of(kind, REMINDER_REACHED), contribution_id),
        template=REMINDER,
        mailbox_key=mailbox_key,
        subject_id=contribution_id,
        language=language,
        is_capped=True,
    )
    queue_delivery(session, mail)
    return True


def _takes_letters(drive_id: UUID) -> ColumnElement[bool]:
    """SQL: there is something to finish the letter for; else the one mail would be spent in vain."""
    return exists().where(Drive.id == drive_id, is_open())
