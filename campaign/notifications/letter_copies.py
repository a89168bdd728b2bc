"""The copy of a letter, to the mailbox that has verified it: whole, in the words that its readers get."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from campaign.contributions.letter.facts import show_facts
from campaign.contributions.letter.mails import COPY
from campaign.contributions.letter.models import Letter
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.notifications.cases import Case, cases_of, load_cases, owe
from campaign.notifications.languages import only
from campaign.notifications.links import GIVEN, token_url
from campaign.outbox.models import OutboxEvent


def copy_letters(session: Session, events: Sequence[OutboxEvent]) -> None:
    """Whoever has verified a letter is owed one copy of it."""
    cases = load_cases(session, {event.subject_id for event in events})
    for event in events:
        case = cases.get(event.subject_id)
        if case is None:
            continue
        owe(session, event, case=case, template=COPY, person=str(case.contribution.supporter_id))


def compose_copies(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """Each rendered whole: a letter is longer than what can be filled in for one of many."""
    cases = cases_of(session, deliveries)
    return [_compose(session, desk, delivery, cases.get(delivery.subject_id)) for delivery in deliveries]


def _compose(session: Session, desk: Desk, delivery: DueMail, case: Case | None) -> Composed:
    letter = session.get(Letter, delivery.subject_id)
    if case is None or case.contribution.state != "verified" or letter is None or not letter.body:
        return Dropped(delivery.id, "not-due")
    language = only(delivery.language)
    facts = show_facts(session, case.contribution, language)
    return ReadyMail(
        delivery_id=delivery.id,
        to=case.contribution.email or "",
        template=COPY,
        languages=(language,),
        group=delivery.id,
        context={
            "titles": case.drive.titles,
            "facts": [fact for fact in facts if not fact.is_long],
            "name": case.contribution.name or "",
            "body": letter.body,
            "verified_at": letter.verified_at,
            "given": token_url(desk, GIVEN, case.contribution, language),
        },
    )


LETTER_COPY = MailKind(COPY, compose_copies, scopes=("all",), is_repeatable=True)
