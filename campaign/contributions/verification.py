"""Turns a pending contribution into a verified (or held) one: once, with its supporter, consents, count and event.

What the owner of the mailbox corrected on the page before the press is what is verified, to the text and the signing
statement that stood there. What a sheet or a list recorded of them becomes their own by the same press (vouched.py).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
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
from campaign.contributions.states import COUNTED_STATE, VERIFIABLE_STATES
from campaign.contributions.tallies import record_delta
from campaign.contributions.vouched import follow, is_vouched
from campaign.contributions.window import is_over
from campaign.db import now
from campaign.drives.channels import WEB
from campaign.drives.models import Drive
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.mail.rekeying import REASON as MERGED
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
    if is_vouched(contribution):
        return _own(session, contribution, correction, find_area)
    return _verify(session, contribution, correction, find_area)


def verify_elsewhere(
    session: Session, contribution: Contribution, correction: Correction, find_area: FindArea
) -> tuple[Outcome, Contribution]:
    """The same for what its giver has verified elsewhere: nothing of it waits for them here, and `word_behind` says so."""
    locked = load_for_owner(session, contribution.id, contribution.issue, lock=True)
    return _verify(session, locked, correction, find_area, is_elsewhere=True)


def _verify(
    session: Session,
    contribution: Contribution,
    correction: Correction,
    find_area: FindArea,
    *,
    is_elsewhere: bool = False,
) -> tuple[Outcome, Contribution]:
    if contribution.state not in VERIFIABLE_STATES:
        return ("expired" if contribution.state == "expired" else "spent"), contribution
    drive = session.get_one(Drive, contribution.drive_id, populate_existing=True)  # what the page loaded may be stale
    present = session.execute(select(now())).scalar_one()
    if is_over(contribution, drive, present):
        return "expired", contribution
    kind = KINDS[contribution.kind]
    kind.check_correction(session, contribution, correction)
    kind.details.correct(session, contribution.id, correction.details)
    _settle(session, contribution, correction, evidence_against(session, contribution))
    if is_elsewhere and contribution.verified_at is not None:
        contribution.expires_at = contribution.verified_at
    return _follow_up(session, contribution, correction, find_area)


def _own(
    session: Session, contribution: Contribution, correction: Correction, find_area: FindArea
) -> tuple[Outcome, Contribution]:
    """What was recorded for them is what they say themselves from now on, counted under the web, by the number that it has.

    What is held stays so."""
    drive = session.get_one(Drive, contribution.drive_id, populate_existing=True)
    if drive.cancelled_at is not None or drive.archived_at is not None:
        return "spent", contribution
    KINDS[contribution.kind].check_correction(session, contribution, correction)
    if contribution.state == COUNTED_STATE:
        record_delta(session, contribution, amount=-1, reason=MERGED)
    contribution.source, before = WEB, contribution.supporter_id
    _settle(session, contribution, correction, contribution.reason)
    follow(session, contribution, before)
    return _follow_up(session, contribution, correction, find_area)


def _follow_up(
    session: Session, contribution: Contribution, correction: Correction, find_area: FindArea
) -> tuple[Outcome, Contribution]:
    """What comes of it, once it is settled: the caller has looked at the drive anew."""
    drive = session.get_one(Drive, contribution.drive_id)
    contribution.statement_version, contribution.text_version = drive.statement_version, drive.text_version
    contribution.area_code = _area(session, correction, find_area, contribution)
    record_answers(session, contribution, drive.campaign_id)
    session.flush()
    count_in(session, contribution, contribution.reason)
    return ("verified" if contribution.reason is None else "held"), contribution


def _settle(session: Session, contribution: Contribution, correction: Correction, reason: str | None) -> None:
    person = Person(contribution.mailbox_key, correction.name, correction.name_key, contribution.language)
    supporter_id = match_supporter(session, person)
    welcome_back(session, contribution.mailbox_key)
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


def _area(session: Session, correction: Correction, find_area: FindArea, settled: Contribution) -> str | None:
    if correction.country != "GB" or correction.postcode is None or settled.verified_at is None:
        return None
    return find_area(session, correction.postcode, settled.verified_at.date())
