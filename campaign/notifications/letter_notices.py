"""Tells the organisers of a campaign that letters to a target have come back, so that somebody mends the address."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.contributions.letter.bounces import stop_bounced
from campaign.contributions.letter.frames import Frame, load_frames
from campaign.contributions.letter.mails import TARGET_STOPPED
from campaign.contributions.letter.models import LetterAddressee
from campaign.mail.address import mailbox_key, parse_address
from campaign.mail.kind import Composed, Desk, Dropped, MailKind, ReadyMail
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.models import Delivery
from campaign.notifications.languages import both
from campaign.outbox.models import OutboxEvent

TEMPLATE = TARGET_STOPPED
LANGUAGE = "cy"  # both languages stand in it; an organiser's own is not known


def stop_and_tell(session: Session, events: Sequence[OutboxEvent], identity_key: str) -> None:
    """Stop the targets whose letters came back; each is told once to the organisers, where they have left an address."""
    for event in events:
        stopped = stop_bounced(session, event.subject_id)
        for target_id, frame in load_frames(session, stopped).items():
            if frame.organiser is None:
                continue
            mail = NewDelivery(
                event_id=event.id,
                template=TEMPLATE,
                mailbox_key=mailbox_key(parse_address(frame.organiser).canonical, identity_key),
                subject_id=target_id,
                language=LANGUAGE,
                person=str(target_id),  # one bounce may stop several, and each is a mail
            )
            queue_delivery(session, mail)


def compose_notices(session: Session, _desk: Desk, deliveries: Sequence[Delivery]) -> list[Composed]:
    """Says how many letters wait, unless the target has been resumed meanwhile."""
    frames = load_frames(session, {delivery.subject_id for delivery in deliveries})
    composed: list[Composed] = []
    for delivery in deliveries:
        frame = frames.get(delivery.subject_id)
        if frame is None or frame.organiser is None or not frame.target.is_stopped:
            composed.append(Dropped(delivery.id, "not-due"))
        else:
            composed.append(_ready(delivery, frame, _waiting(session, frame.target.id)))
    return composed


def _ready(delivery: Delivery, frame: Frame, waiting: int) -> ReadyMail:
    languages = both(delivery.language)
    return ReadyMail(
        delivery_id=delivery.id,
        to=frame.organiser or "",
        template=TEMPLATE,
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


TARGET_STOPPED_NOTICE = MailKind(TEMPLATE, compose_notices, scopes=("all",))
