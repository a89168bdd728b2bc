"""Turns a pending contribution into a verified (or held) one: once, with its supporter, consents, count and event.

What the owner of the mailbox corrected on the page before the press is what is verified, to the text and the signing
statement that stood there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.contributions.answers import record_answers
from campaign.contributions.counting_in import count_in
from campaign.contributions.evidence import evidence_against
from campaign.contributions.kind import Correction
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.states import VERIFIABLE_STATES
from campaign.contributions.window import is_over
from campaign.db import now
from campaign.drives.models import Drive
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.mail.suppression import welcome_back
from campaign.supporters.service import Person, match_supporter

FindArea = Callable[[Session, str, date], str | None]
Outcome = Literal["verified", "held", "spent", "expired"]


def load_for_owner(session: Session, contribution_id: UUID, issue: int, *, lock: bool = False) -> Contribution:
    """The contribution that a token names. Raises NotFoundError where the token's issue number was revoked."""
    query = select(Contribution).where(Contribution.id == contribution_id, Contribution.issue == issue)
    if lock:  # what the session may have loaded before the lock is stale
        query = query.with_for_update().execution_options(populate_existing=True)
    contribution = session.scalar(query)
    if contribution is None:
        raise NotFoundError
    return contribution


def verify(
    session: Session, contribution_id: UUID, issue: int, correction: Correction, find_area: FindArea
) -> tuple[Outcome, Contribution]:
    """Verify what the page showed: `verified` or `held`; `spent` or `expired` change nothing.

    Raises NotFoundError for a revoked token, FieldsRefusedError where a correction would break the rule of who may sign.
    """
    contribution = load_for_owner(session, contribution_id, issue, lock=True)
    if contribution.state not in VERIFIABLE_STATES:
        return ("expired" if contribution.state == "expired" else "spent"), contribution
    drive = session.get_one(Drive, contribution.drive_id, populate_existing=True)  # what the page loaded may be stale
    present = session.execute(select(now())).scalar_one()
    if is_over(contribution, drive, present):
        return "expired", contribution
    kind = KINDS[contribution.kind]
    kind.check_correction(session, contribution, correction)
    kind.details.correct(session, contribution.id, correction.details)
    reason = evidence_against(session, contribution)
    person = Person(contribution.mailbox_key, correction.name, correction.name_key, contribution.language)
    supporter_id = match_supporter(session, person)
    welcome_back(session, contribution.mailbox_key)
    _settle(session, contribution, correction, supporter_id=supporter_id, reason=reason)
    contribution.statement_version, contribution.text_version = drive.statement_version, drive.text_version
    contribution.area_code = _area(session, correction, find_area, present)
    record_answers(session, contribution, drive.campaign_id)
    session.flush()
    count_in(session, contribution, reason)
    return ("verified" if reason is None else "held"), contribution


def _settle(
    session: Session, contribution: Contribution, correction: Correction, *, supporter_id: UUID, reason: str | None
) -> None:
    verified_at = session.execute(select(now())).scalar_one()  # before all else: a query writes what was changed
    contribution.name, contribution.name_key = correction.name, correction.name_key
    contribution.postcode, contribution.country = correction.postcode, correction.country
    contribution.comment = correction.comment
    contribution.show_name = correction.show_name
    contribution.consent_campaign = correction.consent_campaign
    contribution.consent_wider = correction.consent_wider
    contribution.supporter_id = supporter_id
    contribution.state = "verified" if reason is None else "held"
    contribution.reason = reason
    contribution.verified_at = verified_at
    try:
        session.flush()
    except IntegrityError:
        raise FieldsRefusedError({"name": "name-gave-already"}) from None


def _area(session: Session, correction: Correction, find_area: FindArea, present: datetime) -> str | None:
    if correction.country != "GB" or correction.postcode is None:
        return None
    return find_area(session, correction.postcode, present.date())
