"""Tells the organisers of a campaign that letters to a target came back, or are not wanted: somebody must mend the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.batching import in_batches
from campaign.contributions.letter.bounces import stop_bounced
from campaign.contributions.letter.events import DECLINED
from campaign.contributions.letter.frames import Frame, load_frames
from campaign.contributions.letter.mails import TARGET_DECLINED, TARGET_STOPPED
from campaign.contributions.letter.models import LetterAddressee
from campaign.contributions.letter.wishes import is_any_to_heed, resume_willing, stop_unwilling
from campaign.db import Database
from campaign.drives.stopping import SUPPRESSED
from campaign.drives.views import TargetDetail
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.notifications.languages import both
from campaign.notifications.organisers import OrganisersMail, queue_to_organisers
from campaign.outbox.models import OutboxEvent
from campaign.outbox.record import record_event


def stop_and_tell(session: Session, events: Sequence[OutboxEvent], identity_key: str) -> None:
    """Stop the targets whose letters came back; each is told once to the organisers, where they have left an address."""
    for event in events:
        _tell(session, event.id, stop_bounced(session, event.subject_id), _Notice(TARGET_STOPPED, identity_key))


def heed_wishes(database: Database, identity_key: str) -> int:
    """Stop the targets whose mailbox wants no letters, and tell of each; let those go on that want them again. How many.

    Safe to repeat and to kill.
    """
    with database.reading() as session:  # so that a look in vain never takes SQLite's one write lock
        if not is_any_to_heed(session):
            return 0
    stop = partial(_stop_unwilling, _Notice(TARGET_DECLINED, identity_key))
    return in_batches(database, stop) + in_batches(database, resume_willing)


def compose_notices(session: Session, _desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """Says how many letters wait, unless the target has been resumed meanwhile, or is stopped for another reason."""
    frames = load_frames(session, {delivery.subject_id for delivery in deliveries})
    composed: list[Composed] = []
    for delivery in deliveries:
        frame = frames.get(delivery.subject_id)
        if frame is None or frame.organiser is None or not _is_true(delivery, frame.target):
            composed.append(Dropped(delivery.id, "not-due"))
        else:
            composed.append(_ready(delivery, frame, _waiting(session, frame.target.id)))
    return composed


@dataclass(frozen=True, slots=True)
class _Notice:
    template: str
    identity_key: str = field(repr=False)


def _stop_unwilling(notice: _Notice, session: Session, limit: int) -> int:
    stopped = stop_unwilling(session, limit)
    for target_id in stopped:
        _tell(session, record_event(session, DECLINED, target_id), [target_id], notice)
    return len(stopped)


def _tell(session: Session, event_id: UUID, target_ids: Sequence[UUID], notice: _Notice) -> None:
    for target_id, frame in load_frames(session, target_ids).items():
        person = str(target_id)  # one bounce may stop several, and each is a mail
        mail = OrganisersMail(event_id, notice.template, target_id, person)
        queue_to_organisers(session, frame.organiser, mail, notice.identity_key)


def _is_true(delivery: DueMail, target: TargetDetail) -> bool:
    return target.is_stopped and (delivery.template != TARGET_DECLINED or target.stop_reason == SUPPRESSED)


def _ready(delivery: DueMail, frame: Frame, waiting: int) -> ReadyMail:
    languages = both(delivery.language)
    return ReadyMail(
        delivery_id=delivery.id,
        to=frame.organiser or "",
        template=delivery.template,
        languages=languages,
        group=delivery.id,
        context={
            "titles": frame.drive,
            "targets": {language: frame.words(language) for language in languages},
            "address": frame.target.email or "",
            "waiting": waiting,
        },
    )


def _waiting(session: Session, target_id: UUID) -> int:
    due = select(func.count()).where(LetterAddressee.target_id == target_id, LetterAddressee.state == "due")
    return session.execute(due).scalar_one()


TARGET_STOPPED_NOTICE = MailKind(TARGET_STOPPED, compose_notices, scopes=("all",))
TARGET_DECLINED_NOTICE = MailKind(TARGET_DECLINED, compose_notices, scopes=("all",))
