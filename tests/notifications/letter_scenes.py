"""How each mail about letters on their way comes about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from campaign.contributions.letter.bundling import gather_bundles
from campaign.contributions.letter.dispatch import dispatch_due
from campaign.contributions.letter.models import LetterAddressee
from campaign.contributions.letter.sent import follow_letters
from campaign.db import now
from campaign.drives.models import Target
from campaign.mail.models import Delivery
from campaign.mail.outcomes import record_outcome
from campaign.mail.sendgrid_rules import ExpandedMail
from campaign.mail.suppression import suppress
from campaign.notifications import letter_bundles, letter_delivery, letter_notices, letter_questions
from campaign.outbox.models import OutboxEvent
from tests import cast
from tests.contributions.letter import writing
from tests.notifications.post import Post
from tests.time_travel import let_pass

STOPPED, DECLINED = (
    letter_notices.TARGET_STOPPED_NOTICE.template,
    letter_notices.TARGET_DECLINED_NOTICE.template,
)
NAME, EMAIL = "Zephaniah Quill & Daughters", "zephaniah@example.com"
BODIES = {
    "cy": "Annwyl Aelod,\n\nMae eich penderfyniad yn bwysig i ni.\nDewch i’n gweld.\n\nYn gywir,\nZephaniah",
    "en": "Dear Member,\n\nWhat you decide matters to us.\nPlease come and see.\n\nYours sincerely,\nZephaniah",
}


def writes(post: Post, language: str, **settings: object) -> UUID:
    """Zephaniah writes to a target whose language it is."""
    drive = writing.charlie_opens_letter_drive(post.database, slug="9", **settings)
    with post.database.transaction() as session:
        session.execute(update(Target).where(Target.drive_id == drive.id).values(language=language))
        words = {"subject": "Cydgynhyrchu: llais i bawb", "body": BODIES[language], "language": language}
        letter = writing.add_letter(session, drive, name=NAME, email=EMAIL, **words)
        if settings:
            writing.add_letter(session, drive, **{**words, "is_model": True, "body": writing.MODEL[language]})
        session.execute(update(LetterAddressee).values(due_at=now(-2 * 24 * 3600)))
    return letter


def _delivery(post: Post, language: str) -> ExpandedMail:
    writes(post, language)
    dispatch_due(post.database)
    return post.only()


def _bundle(post: Post, language: str) -> ExpandedMail:
    writes(post, language, delivery="daily")
    gather_bundles(post.database)
    return next(mail for mail in post.deliver() if NAME in mail.text)


def _question(post: Post, language: str) -> ExpandedMail:
    _delivery(post, language)
    follow_letters(post.database)
    let_pass(post.database, timedelta(days=14, minutes=1))
    letter_questions.ask_about_replies(post.database)
    return post.only()


def _stopped(post: Post, language: str) -> ExpandedMail:
    _delivery(post, language)
    with post.database.transaction() as session:
        sent = session.scalars(select(Delivery).where(Delivery.template == letter_delivery.TEMPLATE)).one()
        record_outcome(session, sent.id, outcome="bounced", at=session.execute(select(now())).scalar_one())
        events = session.scalars(select(OutboxEvent).where(OutboxEvent.name == "delivery.bounced")).all()
        letter_notices.stop_and_tell(session, events, cast.IDENTITY_KEY)
    return _read_by_organisers(post, STOPPED, language)


def _declined(post: Post, language: str) -> ExpandedMail:
    writes(post, language)
    with post.database.transaction() as session:
        for key in session.scalars(select(Target.mailbox_key)):
            suppress(session, key or "", "all")
    letter_notices.heed_wishes(post.database, cast.IDENTITY_KEY)
    return _read_by_organisers(post, DECLINED, language)


def _read_by_organisers(post: Post, template: str, language: str) -> ExpandedMail:
    with post.database.transaction() as session:
        session.execute(update(Delivery).where(Delivery.template == template).values(language=language))
    return post.only()


LETTER_SCENES: dict[str, Callable[[Post, str], ExpandedMail]] = {
    letter_delivery.TEMPLATE: _delivery,
    letter_bundles.TEMPLATE: _bundle,
    letter_questions.TEMPLATE: _question,
    STOPPED: _stopped,
    DECLINED: _declined,
}
