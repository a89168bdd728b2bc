"""What whoever pledged hears after the thanks: a reminder with its answers, a place that came free, that enough others have
pledged too, that the pledge has lapsed, and thanks once somebody of the team says that it was kept.

Each is in the person's language alone, and is dropped where it is no longer true when it would leave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from campaign.contributions.pledge import events as pledge
from campaign.contributions.pledge.answers import possible_answers
from campaign.contributions.pledge.facts import find_pledge, show_facts
from campaign.contributions.pledge.models import Pledge, PledgeOffer
from campaign.contributions.pledge.offers import OfferView
from campaign.contributions.pledge.thanking import calendar_attachments
from campaign.contributions.states import COUNTED_STATE
from campaign.i18n import Language
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.mail.message import placeholder
from campaign.notifications.cases import Case, cases_of, load_cases, owe
from campaign.notifications.languages import only
from campaign.notifications.links import UNSUBSCRIBE, YOUR_PLEDGE, token_places, token_values, unsubscribe_header
from campaign.outbox.models import OutboxEvent

DUE_TEMPLATE = "pledge/due"
PLACE_TEMPLATE = "pledge/place-free"
CALLED_TEMPLATE = "pledge/threshold-met"
LAPSED_TEMPLATE = "pledge/lapsed"
KEPT_TEMPLATE = "pledge/kept"
TEMPLATES: Mapping[str, str] = {
    pledge.REMINDED: DUE_TEMPLATE,
    pledge.PLACED: PLACE_TEMPLATE,
    pledge.CALLED: CALLED_TEMPLATE,
    pledge.LAPSED: LAPSED_TEMPLATE,
    pledge.CREDITED: KEPT_TEMPLATE,
}
# In which states of the pledge each is still true.
TRUE_IN: Mapping[str, tuple[str, ...]] = {
    DUE_TEMPLATE: ("reminded",),
    PLACE_TEMPLATE: ("pledged", "reminded"),
    CALLED_TEMPLATE: ("pledged", "reminded"),
    LAPSED_TEMPLATE: ("lapsed",),
    KEPT_TEMPLATE: ("fulfilled",),
}
LINKS = (YOUR_PLEDGE, UNSUBSCRIBE)


@dataclass(frozen=True, slots=True)
class _Told:
    """Of whose pledge a mail speaks."""

    case: Case
    pledge: Pledge
    offer: OfferView


def tell_pledgers(session: Session, events: Sequence[OutboxEvent]) -> None:
    """Each event is told once to whoever pledged."""
    cases = load_cases(session, {event.subject_id for event in events})
    for event in events:
        case = cases.get(event.subject_id)
        if case is None or case.contribution.state != COUNTED_STATE:
            continue
        owe(session, event, case=case, template=TEMPLATES[event.name], person=str(case.contribution.supporter_id))


def compose_pledge_mails(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """One mail a pledge."""
    cases = cases_of(session, deliveries)
    composed: list[Composed] = []
    for delivery in deliveries:
        case = cases.get(delivery.subject_id)
        found = find_pledge(session, case.contribution) if case else None
        if (
            case is None
            or found is None
            or case.contribution.state != COUNTED_STATE
            or not case.contribution.email
            or found[0].state not in TRUE_IN[delivery.template]
            or (case.drive.state == "cancelled" and delivery.template != KEPT_TEMPLATE)
        ):
            composed.append(Dropped(delivery.id, "not-due"))
        else:
            composed.append(_ready(session, desk, delivery, _Told(case, *found)))
    return composed


def _ready(session: Session, desk: Desk, delivery: DueMail, told: _Told) -> ReadyMail:
    contribution, offer = told.case.contribution, told.offer
    language = only(contribution.language)
    facts = show_facts(session, contribution, language)
    shared = _shared(session, delivery, told, language)
    is_asked_for = delivery.template == PLACE_TEMPLATE  # by joining the waiting list: no mail to unsubscribe from
    return ReadyMail(
        delivery_id=delivery.id,
        to=contribution.email or "",
        template=delivery.template,
        languages=(language,),
        group=(contribution.drive_id, offer.id, tuple(fact.label for fact in facts), tuple(shared.items())),
        context={
            **shared,
            "titles": told.case.drive.titles,
            "facts": [{"label": fact.label, "value": placeholder(f"fact_{place}")} for place, fact in enumerate(facts)],
            "name": placeholder("name"),
            **token_places(LINKS),
        },
        values={
            "name": contribution.name or "",
            **{f"fact_{place}": fact.value for place, fact in enumerate(facts)},
            **token_values(desk, contribution, LINKS),
        },
        headers={} if is_asked_for else unsubscribe_header(desk, contribution),
        attachments=calendar_attachments(offer, language) if is_asked_for else (),
    )


def _shared(session: Session, delivery: DueMail, told: _Told, language: Language) -> dict[str, object]:
    """What the templates decide by; all of it can be told apart by a key."""
    offer = told.offer
    return {
        "is_event": offer.is_event,
        "is_over": told.case.present >= told.pledge.due_at,
        "answers": possible_answers(session, told.pledge, session.get_one(PledgeOffer, offer.id)),
        "pay_url": offer.pay_url or "",
        "thanks": offer.texts[language].thanks if delivery.template == KEPT_TEMPLATE else "",
    }


REMINDERS = ("all", "reminders")
PLEDGE_DUE = MailKind(DUE_TEMPLATE, compose_pledge_mails, scopes=REMINDERS, is_bulk=True)
PLEDGE_PLACED = MailKind(PLACE_TEMPLATE, compose_pledge_mails, scopes=("all",))
PLEDGE_CALLED = MailKind(CALLED_TEMPLATE, compose_pledge_mails, scopes=REMINDERS, is_bulk=True)
PLEDGE_LAPSED = MailKind(LAPSED_TEMPLATE, compose_pledge_mails, scopes=REMINDERS, is_bulk=True)
PLEDGE_KEPT = MailKind(KEPT_TEMPLATE, compose_pledge_mails, scopes=("all", "thanks"), is_bulk=True)
