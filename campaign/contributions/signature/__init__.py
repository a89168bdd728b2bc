"""Signatures: what a petition asks for."""

from __future__ import annotations

from sqlalchemy import FromClause, Insert, func, true
from sqlalchemy.orm import Session

from campaign.contributions.details import Details
from campaign.contributions.kind import ContributionKind
from campaign.contributions.models import SEATS as MOST
from campaign.contributions.models import Contribution
from campaign.contributions.moderation import forget_words, offer_words, words_insertion
from campaign.contributions.signature.facts import fill_form, show_facts
from campaign.contributions.signature.rules import SEATS, check_correction
from campaign.contributions.signature.schema import load_signature
from campaign.i18n import N_


def _offer_comment(session: Session, signature: Contribution) -> None:
    """Whoever gives a comment has read that it is published once one of us has passed it."""
    if signature.comment:
        offer_words(session, signature.id, is_allowed=True)


def _offering_comment(dialect: str, verified: FromClause) -> Insert:
    has_comment = func.coalesce(verified.c.comment, "") != ""
    return words_insertion(dialect, verified, has_comment, is_allowed=true(), language=verified.c.language)


KIND = ContributionKind(
    name="signature",
    drive_kind="petition",
    label=N_("Signature"),
    check_correction=check_correction,
    load_form=load_signature,
    seats=SEATS,
    your_number=N_("You were the %(ordinal)s to sign."),
    own_fields=frozenset(("comment",)),
    fill_form=fill_form,
    show_facts=show_facts,
    details=Details(settle=_offer_comment, settling=_offering_comment, clear=forget_words),
    most_at_mailbox=MOST,
    published_page="petition",
    osdi=("signature",),
)
