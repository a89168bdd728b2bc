"""Asks writers whether a reply came: two weeks after their letter was sent, once more a week later, and then no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.letter.mails import QUESTION
from campaign.contributions.letter.models import LetterAddressee
from campaign.contributions.letter.replies import BATCH_SIZE, asked_in, claim_questions
from campaign.db import Database
from campaign.drives.models import TargetText
from campaign.i18n import N_, Language, format_date
from campaign.ids import new_id
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.message import placeholder
from campaign.notifications.cases import Case, cases_of
from campaign.notifications.languages import only
from campaign.notifications.letter_words import one_line, shorten
from campaign.notifications.links import (
    KEPT,
    REPLY,
    UNSUBSCRIBE,
    page_url,
    token_places,
    token_values,
    unsubscribe_header,
)

TEMPLATE = QUESTION
LONGEST_NAME = 160
ANSWER_LABELS: Mapping[str, str] = {
    "yes": N_("Yes, I had a reply"),
    "not-yet": N_("Not yet"),
    "somebody-else": N_("Somebody else answered"),
    "no-longer": N_("I no longer expect one"),
}


def ask_about_replies(database: Database) -> int:
    """Write a question into the ledger for each person and drive that is to be asked now; how many."""
    total = 0
    while True:
        with database.transaction() as session:
            questions, looked_at = claim_questions(session)
            for question in questions:
                mail = NewDelivery(
                    event_id=new_id(),  # each was marked as asked in this transaction, and is asked once
                    template=TEMPLATE,
                    mailbox_key=question.mailbox_key,
                    subject_id=question.contribution_id,
                    language=question.language,
                )
                queue_delivery(session, mail)
        total += len(questions)
        if looked_at < BATCH_SIZE:
            return total


def compose_questions(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """Names only the targets that the writer has not answered about meanwhile."""
    cases = cases_of(session, deliveries)
    composed: list[Composed] = []
    for delivery in deliveries:
        case = cases.get(delivery.subject_id)
        if case is None or case.contribution.state != "verified" or not case.contribution.email:
            composed.append(Dropped(delivery.id, "not-due"))
            continue
        asked = asked_in(session, case.contribution, delivery.created_at)
        composed.append(_ready(session, (desk, delivery), case, asked) if asked else Dropped(delivery.id, "not-due"))
    return composed


def _ready(session: Session, where: tuple[Desk, DueMail], case: Case, asked: Sequence[LetterAddressee]) -> ReadyMail:
    desk, delivery = where
    language = only(delivery.language)
    names = _names(session, [addressee.target_id for addressee in asked], language)
    is_again = any(addressee.asked_again_at for addressee in asked)
    values = {"name": one_line(case.contribution.name or "")}
    for place, addressee in enumerate(asked):
        values |= _values(desk, place, addressee, language)
        values[f"target_{place}"] = shorten(names[addressee.target_id], LONGEST_NAME)
    return ReadyMail(
        delivery_id=delivery.id,
        to=case.contribution.email or "",
        template=TEMPLATE,
        languages=(language,),
        group=(case.contribution.drive_id, len(asked), is_again),
        context={
            "name": placeholder("name"),
            "titles": case.drive.titles,
            "is_again": is_again,
            "asked": [_places(place) for place in range(len(asked))],
            "labels": ANSWER_LABELS,
            **token_places((UNSUBSCRIBE,)),
        },
        values={**values, **token_values(desk, case.contribution, (UNSUBSCRIBE,))},
        headers=unsubscribe_header(desk, case.contribution),
    )


def reply_token(desk: Desk, addressee: LetterAddressee) -> str:
    """The token that opens the page on which the writer answers about this target."""
    assert addressee.sent_at is not None  # only what was sent is asked about
    return desk.keyring.derive(REPLY, addressee.id, expires_at=addressee.sent_at + KEPT)


def _values(desk: Desk, place: int, addressee: LetterAddressee, language: Language) -> dict[str, str]:
    assert addressee.sent_at is not None  # as above
    return {
        f"sent_{place}": format_date(addressee.sent_at, language),
        f"link_{place}": page_url(desk, "reply", language, token=reply_token(desk, addressee)),
    }


def _places(place: int) -> Mapping[str, str]:
    return {name: placeholder(f"{name}_{place}") for name in ("target", "sent", "link")}


def _names(session: Session, target_ids: Sequence[UUID], language: Language) -> dict[UUID, str]:
    """With their offices, in the reader's language, or in the other where that is all there is."""
    rows = session.execute(
        select(TargetText.target_id, TargetText.name, TargetText.office)
        .where(TargetText.target_id.in_(target_ids))
        .order_by(TargetText.language == language)
    )
    return {target_id: f"{name}, {office}" if office else name for target_id, name, office in rows}


LETTER_QUESTION = MailKind(TEMPLATE, compose_questions, scopes=("all", "reminders"), is_bulk=True)
