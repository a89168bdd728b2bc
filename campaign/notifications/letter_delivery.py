"""A letter to its target: under the writer's name and in the writer's words, with a frame in the target's language.

Each leaves alone, once. Nothing in it follows its reader, and the reply goes to the writer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.letter.dispatch import SCOPES
from campaign.contributions.letter.frames import Frame, load_frames
from campaign.contributions.letter.mails import DELIVERY
from campaign.contributions.letter.outgoing import Outgoing, load_outgoing
from campaign.contributions.letter.paper import language_of
from campaign.db import now
from campaign.i18n import translator
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, Postponed, ReadyMail
from campaign.mail.pace import Limits, waits_for_pace
from campaign.notifications.letter_gate import Leave, ask_leave
from campaign.notifications.letter_words import one_line, paragraphs

TEMPLATE = DELIVERY
BATCH_SIZE = 20  # each is a request of its own, and others wait for their turn


def compose_letters(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """Within the hours of the drive and at its pace; what no longer stands is dropped."""
    letters = load_outgoing(session, [delivery.subject_id for delivery in deliveries])
    frames = load_frames(session, {letter.addressee.target_id for letter in letters.values()})
    present = session.execute(select(now())).scalar_one()
    answers = []
    for delivery in deliveries:
        letter = letters.get(delivery.subject_id)
        frame = frames.get(letter.addressee.target_id) if letter else None
        answers.append(_compose(desk, delivery, (letter, frame), present))
    return _hold_to_pace(session, deliveries, answers)


def _compose(desk: Desk, delivery: DueMail, what: tuple[Outgoing | None, Frame | None], present: datetime) -> Composed:
    letter, frame = what
    if letter is None or letter.addressee.state != "queued" or not letter.is_whole:
        return Dropped(delivery.id, "not-due")
    leave = ask_leave(delivery, frame, present)
    if frame is None or not isinstance(leave, Leave):
        return leave if not isinstance(leave, Leave) else Dropped(delivery.id, "not-due")
    return _ready(desk, delivery, (letter, frame), leave)


def _ready(desk: Desk, delivery: DueMail, what: tuple[Outgoing, Frame], leave: Leave) -> ReadyMail:
    letter, frame = what
    language = frame.language
    campaign, name = frame.campaign[language], one_line(letter.writer.name or "")
    return ReadyMail(
        delivery_id=delivery.id,
        to=frame.target.email or "",
        template=TEMPLATE,
        languages=(language,),
        group=delivery.id,
        context={
            "subject": one_line(letter.letter.subject or ""),
            "paragraphs": paragraphs(letter.letter.body or ""),
            "words_language": language_of(letter),
            "writer": name,
            "place": letter.places[language],
            "reply_to": letter.writer.email,
            "target": frame.words(language),
            "campaign": campaign,
            "contact": desk.settings.privacy_contact,
        },
        from_name=translator(language).gettext("%(name)s through %(campaign)s", name=name, campaign=campaign),
        reply_to=letter.writer.email,
        limits=Limits(frame.settings.hourly_cap, leave.before),
    )


def _hold_to_pace(session: Session, deliveries: Sequence[DueMail], answers: Sequence[Composed]) -> list[Composed]:
    """Postpone what would be too many within the hour, by the cap of each drive."""
    mailboxes = {delivery.id: delivery.mailbox_key for delivery in deliveries}
    held: list[Composed] = [answer for answer in answers if not isinstance(answer, ReadyMail)]
    by_cap: dict[int, list[ReadyMail]] = {}
    for answer in answers:
        if isinstance(answer, ReadyMail):
            by_cap.setdefault(answer.limits.per_hour or 1, []).append(answer)
    for cap, mails in by_cap.items():
        keys = [mailboxes[mail.delivery_id] for mail in mails]
        waits = waits_for_pace(session, TEMPLATE, mailbox_keys=keys, per_hour=cap)
        held += [Postponed(mail.delivery_id, wait) if wait else mail for mail, wait in zip(mails, waits, strict=True)]
    return held


LETTER = MailKind(TEMPLATE, compose_letters, scopes=SCOPES, batch_size=BATCH_SIZE)
