"""What the giver of words hears once a moderator has read them: that they are published and where, or why they are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions import events as names
from campaign.contributions.models import OfferedWords
from campaign.contributions.refusals.built_in import WORDS
from campaign.contributions.refusals.reading import load_refusals
from campaign.contributions.registry import KINDS
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.mail.message import placeholder
from campaign.moderation.events import NAME_HIDDEN
from campaign.notifications.cases import Case, cases_of, load_cases, owe
from campaign.notifications.hidden_names import NAME_HIDDEN_TEMPLATE
from campaign.notifications.languages import only
from campaign.notifications.links import GIVEN, page_url, token_places, token_values
from campaign.notifications.templates import label_of, template_of
from campaign.outbox.models import OutboxEvent

PUBLISHED_TEMPLATE = "contribution/published"
REFUSED_TEMPLATE = "contribution/refused"
_TEMPLATES: Mapping[str, str] = {
    names.WORDS_PASSED: PUBLISHED_TEMPLATE,
    names.WORDS_REFUSED: REFUSED_TEMPLATE,
    NAME_HIDDEN: NAME_HIDDEN_TEMPLATE,
}
_STATES: Mapping[str, str] = {PUBLISHED_TEMPLATE: "passed", REFUSED_TEMPLATE: "refused"}


def tell_moderated(session: Session, events: Sequence[OutboxEvent]) -> None:
    """Each decision about somebody's words or name is told to their giver by one mail."""
    cases = load_cases(session, {event.subject_id for event in events})
    for event in events:
        case = cases.get(event.subject_id)
        if case is None:
            continue
        owe(session, event, case=case, template=_TEMPLATES[event.name])


def compose_moderated(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """In the person's language alone; nothing is said that has changed since."""
    cases = cases_of(session, deliveries)
    words = {
        row.contribution_id: row
        for row in session.scalars(select(OfferedWords).where(OfferedWords.contribution_id.in_(cases)))
    }
    reasons = load_refusals(session, WORDS)
    composed: list[Composed] = []
    for delivery in deliveries:
        case, offered = cases.get(delivery.subject_id), words.get(delivery.subject_id)
        if case is None or offered is None or not _is_due(delivery, case, offered):
            composed.append(Dropped(delivery.id, "not-due"))
        else:
            refusal = reasons.get(offered.refusal or "")
            reason = refusal.sentences[only(delivery.language)] if refusal else ""
            composed.append(_ready(desk, delivery, case, reason))
    return composed


def _is_due(delivery: DueMail, case: Case, offered: OfferedWords) -> bool:
    is_so = case.contribution.state == "verified" and offered.state == _STATES[delivery.template]
    return is_so and offered.is_allowed and bool(case.contribution.email)


def _ready(desk: Desk, delivery: DueMail, case: Case, reason: str) -> ReadyMail:
    language = only(delivery.language)
    contribution = case.contribution
    page = KINDS[contribution.kind].published_page or "home"
    where = page_url(desk, page, language, id=str(contribution.id), slug=case.drive.slugs[language])
    return ReadyMail(
        delivery_id=delivery.id,
        to=contribution.email or "",
        template=template_of(contribution.kind, delivery.template.partition("/")[2]),
        languages=(language,),
        group=(contribution.drive_id, contribution.kind, reason),
        context={
            "label": label_of(case),
            "titles": case.drive.titles,
            "reason": reason,
            "contact": desk.settings.privacy_contact,
            "page": placeholder("page"),
            **token_places((GIVEN,)),
        },
        values={"page": where, **token_values(desk, contribution, (GIVEN,))},
    )


PUBLISHED = MailKind(PUBLISHED_TEMPLATE, compose_moderated, scopes=("all",))
REFUSED = MailKind(REFUSED_TEMPLATE, compose_moderated, scopes=("all",))
