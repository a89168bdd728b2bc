"""Thanks for what was verified: once, in the person's language, with the number if it comes within 30 seconds.

Whoever has not asked for news is thanked and told how to see or withdraw, and nothing else: a mail that asks is marketing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.i18n import format_ordinal
from campaign.mail.kind import Composed, Desk, Dropped, MailKind, Postponed, ReadyMail
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.message import placeholder
from campaign.mail.models import Delivery
from campaign.notifications.cases import Case, cases_of, load_cases
from campaign.notifications.languages import only
from campaign.notifications.links import (
    SIGNATURE,
    UNSUBSCRIBE,
    page_url,
    token_places,
    token_values,
    unsubscribe_header,
)
from campaign.outbox.models import OutboxEvent
from campaign.supporters.models import Supporter

TEMPLATE = "signature/thanks"
NUMBER_PATIENCE = timedelta(seconds=30)
NUMBER_LOOK_SECONDS = 1


def thank_verified(session: Session, events: Sequence[OutboxEvent]) -> None:
    """Whoever was verified is owed one mail of thanks."""
    cases = load_cases(session, {event.subject_id for event in events})
    for event in events:
        case = cases.get(event.subject_id)
        if case is None or case.contribution.state != "verified":
            continue
        thanks = NewDelivery(
            event_id=event.id,
            template=TEMPLATE,
            mailbox_key=case.contribution.mailbox_key,
            subject_id=case.contribution.id,
            language=case.contribution.language,
            person=str(case.contribution.supporter_id),
        )
        queue_delivery(session, thanks)


def compose_thanks(session: Session, desk: Desk, deliveries: Sequence[Delivery]) -> list[Composed]:
    """One letter for each signature that still stands; it waits a moment for the number."""
    cases = cases_of(session, deliveries)
    codes = _referral_codes(session, list(cases.values()))
    composed: list[Composed] = []
    for delivery in deliveries:
        case = cases.get(delivery.subject_id)
        if case is None or case.contribution.state != "verified" or not case.contribution.email:
            composed.append(Dropped(delivery.id, "not-due"))
        elif case.contribution.number is None and case.present - delivery.created_at < NUMBER_PATIENCE:
            composed.append(Postponed(delivery.id, NUMBER_LOOK_SECONDS))
        else:
            composed.append(_letter(desk, delivery, case, codes.get(str(case.contribution.supporter_id), "")))
    return composed


def _letter(desk: Desk, delivery: Delivery, case: Case, code: str) -> ReadyMail:
    contribution = case.contribution
    language = only(contribution.language)
    number = contribution.number
    values = {
        "name": contribution.name or "",
        "ordinal": format_ordinal(number, language) if number else "",
        "share": page_url(desk, "petition_referral", language, slug=case.drive.slugs[language], code=code),
        **token_values(desk, contribution, (SIGNATURE, UNSUBSCRIBE)),
    }
    return ReadyMail(
        delivery_id=delivery.id,
        to=contribution.email or "",
        template=TEMPLATE,
        languages=(language,),
        group=(contribution.drive_id, number is not None, contribution.consent_campaign, case.drive.state),
        context={
            "titles": case.drive.titles,
            "has_number": number is not None,
            "has_news_consent": contribution.consent_campaign,
            "is_open": case.drive.state == "open",
            **{name: placeholder(name) for name in ("name", "ordinal", "share")},
            **token_places((SIGNATURE, UNSUBSCRIBE)),
        },
        values=values,
        headers=unsubscribe_header(desk, contribution),
    )


def _referral_codes(session: Session, cases: list[Case]) -> dict[str, str]:
    ids = {case.contribution.supporter_id for case in cases if case.contribution.supporter_id}
    rows = session.execute(select(Supporter.id, Supporter.referral_code).where(Supporter.id.in_(ids)))
    return {str(supporter_id): code for supporter_id, code in rows}


THANKS = MailKind(TEMPLATE, compose_thanks, scopes=("all", "thanks"), is_bulk=True)
