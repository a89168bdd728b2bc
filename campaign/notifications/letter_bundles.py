"""Many letters to one target in one mail: a digest to read at once, and the letters themselves as a PDF file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.letter.dispatch import SCOPES
from campaign.contributions.letter.mails import BUNDLE
from campaign.contributions.letter.outgoing import Outgoing
from campaign.contributions.letter.paper import Bundle, ModelText, cover_of, language_of, letters_of, read_bundle
from campaign.db import now
from campaign.i18n import Language
from campaign.mail.attachment import PDF, Attachment
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.mail.pace import Limits
from campaign.notifications.letter_gate import Leave, ask_leave
from campaign.notifications.letter_words import beginning, one_line, paragraphs
from campaign.paper import bundle_pdf

TEMPLATE = BUNDLE
MOST_LISTED = 100  # in the mail itself; all of them are in the file
FILE_NAMES: Mapping[Language, str] = {"cy": "llythyrau", "en": "letters"}


def compose_bundles(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """Within the hours of the drive; what ended since it was gathered is left out."""
    present = session.execute(select(now())).scalar_one()
    return [_compose(session, desk, delivery, present) for delivery in deliveries]


def _compose(session: Session, desk: Desk, delivery: DueMail, present: datetime) -> Composed:
    bundle = read_bundle(session, delivery.subject_id)
    if bundle is None or not bundle.letters:
        return Dropped(delivery.id, "not-due")
    leave = ask_leave(delivery, bundle.frame, present)
    return _ready(desk, delivery, bundle, leave) if isinstance(leave, Leave) else leave


def _ready(desk: Desk, delivery: DueMail, bundle: Bundle, leave: Leave) -> ReadyMail:
    frame, language = bundle.frame, bundle.frame.language
    return ReadyMail(
        delivery_id=delivery.id,
        to=frame.target.email or "",
        template=TEMPLATE,
        languages=(language,),
        group=delivery.id,
        context={
            "count": len(bundle.letters),
            "letters": [_listed(letter, language) for letter in bundle.own[:MOST_LISTED]],
            "more": max(0, len(bundle.own) - MOST_LISTED),
            "models": [_model(model, language) for model in bundle.models],
            "target": frame.words(language),
            "campaign": frame.campaign[language],
            "contact": desk.settings.privacy_contact,
        },
        from_name=frame.campaign[language],
        reply_to=frame.organiser,
        make_files=partial(_files, bundle),
        limits=Limits(before=leave.before),
    )


def _listed(letter: Outgoing, language: Language) -> Mapping[str, str]:
    return {
        "name": one_line(letter.writer.name or ""),
        "place": letter.places[language],
        "subject": one_line(letter.letter.subject or ""),
        "opening": beginning(letter.letter.body or ""),
        "language": language_of(letter),
    }


def _model(model: ModelText, language: Language) -> Mapping[str, object]:
    return {
        "language": model.language,
        "subject": one_line(model.subject),
        "paragraphs": paragraphs(model.body),
        "count": len(model.letters),
        "writers": [
            ", ".join(part for part in (one_line(letter.writer.name or ""), letter.places[language]) if part)
            for letter in model.letters
        ],
    }


def _file_name(bundle: Bundle) -> str:
    return f"{FILE_NAMES[bundle.frame.language]}-{bundle.row.period}.pdf"


def _files(bundle: Bundle) -> tuple[Attachment, ...]:
    file = BytesIO()
    bundle_pdf(cover_of(bundle), letters_of(bundle), file=file)
    return (Attachment(_file_name(bundle), PDF, file.getvalue()),)


LETTER_BUNDLE = MailKind(TEMPLATE, compose_bundles, scopes=SCOPES, batch_size=1)
