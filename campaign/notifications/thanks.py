"""Thanks for what was verified: once, in the person's language, with the number if it comes within 30 seconds.

Whoever has not asked for news is thanked and told how to see or withdraw, and nothing else: a mail that asks is marketing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from campaign.contributions.addition import Addition
from campaign.contributions.facts import Fact
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.drives.channels import ELSEWHERE, PAPER
from campaign.i18n import Language, format_ordinal
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, Postponed, ReadyMail
from campaign.mail.message import placeholder
from campaign.notifications.cases import Case, cases_of, load_cases, owe
from campaign.notifications.languages import only
from campaign.notifications.links import (
    GIVEN,
    UNSUBSCRIBE,
    page_url,
    token_places,
    token_values,
    unsubscribe_header,
)
from campaign.notifications.templates import label_of, template_of
from campaign.outbox.models import OutboxEvent
from campaign.paths import page_of_kind
from campaign.supporters.models import Supporter

MESSAGE = "thanks"
TEMPLATE = f"contribution/{MESSAGE}"
UNTHANKED = (PAPER, ELSEWHERE)  # whoever signed elsewhere was thanked there, if at all
NUMBER_PATIENCE = timedelta(seconds=30)
NUMBER_LOOK_SECONDS = 1


def thank_verified(session: Session, events: Sequence[OutboxEvent]) -> None:
    """Whoever was verified is owed one mail of thanks."""
    cases = load_cases(session, {event.subject_id for event in events})
    for event in events:
        case = cases.get(event.subject_id)
        if case is None or case.contribution.state != "verified" or case.contribution.source in UNTHANKED:
            continue
        owe(session, event, case=case, template=TEMPLATE, person=str(case.contribution.supporter_id))


def compose_thanks(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """One mail for each contribution that still stands; it waits a moment for the number."""
    cases = cases_of(session, deliveries)
    codes = _referral_codes(session, list(cases.values()))
    before = _thanked_before(session, list(cases.values()))
    composed: list[Composed] = []
    for delivery in deliveries:
        case = cases.get(delivery.subject_id)
        if case is None or case.contribution.state != "verified" or not case.contribution.email:
            composed.append(Dropped(delivery.id, "not-due"))
        elif case.contribution.number is None and case.present - delivery.created_at < NUMBER_PATIENCE:
            composed.append(Postponed(delivery.id, NUMBER_LOOK_SECONDS))
        else:
            code = codes.get(str(case.contribution.supporter_id), "")
            thanks = _Thanks(case, code, *_kinds_own(session, case), is_repeat=case.contribution.id in before)
            composed.append(_ready(desk, delivery, thanks))
    return composed


@dataclass(frozen=True, slots=True)
class _Thanks:
    """What the mail says: of which contribution, with what facts, in what words of the drive's own, and whether its giver was
    thanked before."""

    case: Case
    code: str
    facts: Sequence[Fact]
    added: Addition
    is_repeat: bool


def _ready(desk: Desk, delivery: DueMail, thanks: _Thanks) -> ReadyMail:
    case, contribution = thanks.case, thanks.case.contribution
    language = only(contribution.language)
    number = contribution.number
    values = {
        "name": contribution.name or "",
        "ordinal": format_ordinal(number, language) if number else "",
        "share": _share_url(desk, thanks, language),
        **{f"fact_{place}": fact.value for place, fact in enumerate(thanks.facts)},
        **token_values(desk, contribution, (GIVEN, UNSUBSCRIBE)),
    }
    return ReadyMail(
        delivery_id=delivery.id,
        to=contribution.email or "",
        template=template_of(contribution.kind, MESSAGE),
        languages=(language,),
        group=(
            *(contribution.drive_id, contribution.kind, case.drive.state, thanks.is_repeat),
            *(number is not None, contribution.consent_campaign, tuple(fact.label for fact in thanks.facts)),
            tuple(thanks.added.words.items()),
        ),
        context={
            "label": label_of(case),
            "facts": [
                {"label": fact.label, "value": placeholder(f"fact_{place}")} for place, fact in enumerate(thanks.facts)
            ],
            **thanks.added.words,
            "is_repeat": thanks.is_repeat,
            "titles": case.drive.titles,
            "has_number": number is not None,
            "has_news_consent": contribution.consent_campaign,
            "is_open": case.drive.state == "open",
            **{name: placeholder(name) for name in ("name", "ordinal", "share")},
            **token_places((GIVEN, UNSUBSCRIBE)),
        },
        values=values,
        headers=unsubscribe_header(desk, contribution),
        attachments=thanks.added.attachments,
    )


def _share_url(desk: Desk, thanks: _Thanks, language: Language) -> str:
    slug = thanks.case.drive.slugs[language]
    page = page_of_kind(thanks.case.drive.drive.kind)
    if page == "petition" and thanks.code:
        return page_url(desk, "petition_referral", language, slug=slug, code=thanks.code)
    return page_url(desk, page, language, slug=slug)


def _kinds_own(session: Session, case: Case) -> tuple[list[Fact], Addition]:
    """What the kind says of it, but for what is too long for a mail, and what it adds to its thanks."""
    kind, language = KINDS[case.contribution.kind], only(case.contribution.language)
    facts = kind.show_facts(session, case.contribution, language)
    return [fact for fact in facts if not fact.is_long], kind.add_to_thanks(session, case.contribution, language)


def _thanked_before(session: Session, cases: Sequence[Case]) -> set[UUID]:
    """Those whose giver has verified something else before: they get other words than the first time."""
    earlier = aliased(Contribution)
    given = select(Contribution.id).where(
        Contribution.id.in_([case.contribution.id for case in cases]),
        exists().where(
            earlier.supporter_id == Contribution.supporter_id,
            earlier.id != Contribution.id,
            earlier.verified_at < Contribution.verified_at,
        ),
    )
    return set(session.scalars(given))


def _referral_codes(session: Session, cases: Sequence[Case]) -> dict[str, str]:
    ids = {case.contribution.supporter_id for case in cases if case.contribution.supporter_id}
    rows = session.execute(select(Supporter.id, Supporter.referral_code).where(Supporter.id.in_(ids)))
    return {str(supporter_id): code for supporter_id, code in rows}


THANKS = MailKind(TEMPLATE, compose_thanks, scopes=("all", "thanks"), is_bulk=True)
