"""Turns a pending contribution into a verified (or held) one: once, with its supporter, consents, count and event.

What the owner of the mailbox corrected on the page before the press is what is verified, to the text and the signing
statement that stood there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.contributions import events
from campaign.contributions.models import BlockRule, Contribution
from campaign.contributions.states import LIVE_STATES
from campaign.contributions.tallies import record_delta
from campaign.db import now
from campaign.drives.models import Drive
from campaign.drives.states import GRACE
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.mail.models import Mailbox
from campaign.outbox.record import record_event
from campaign.supporters.service import ConsentGiven, Person, match_supporter, record_consents

FindArea = Callable[[Session, str, date], str | None]
Outcome = Literal["verified", "held", "spent", "expired"]


@dataclass(frozen=True, slots=True)
class Correction:
    """The fields of a contribution as its owner leaves them at the press of the button."""

    name: str
    name_key: str
    postcode: str | None
    country: str
    comment: str | None
    show_name: bool
    consent_campaign: bool
    consent_wider: bool


def load_for_owner(session: Session, contribution_id: UUID, issue: int, *, lock: bool = False) -> Contribution:
    """The contribution that a token names. Raises NotFoundError where the token's issue number was revoked."""
    query = select(Contribution).where(Contribution.id == contribution_id, Contribution.issue == issue)
    if lock:  # what the session may have loaded before the lock is stale
        query = query.with_for_update().execution_options(populate_existing=True)
    contribution = session.scalar(query)
    if contribution is None:
        raise NotFoundError
    return contribution


def expires_at(contribution: Contribution, drive: Drive) -> datetime:
    """Until when it can be verified: its own seven days, at the latest 24 hours after the drive closes.

    A pause stops that clock: while it lasts, only the seven days count.
    """
    if drive.closes_at is None or drive.paused_at is not None:
        return contribution.expires_at
    return min(contribution.expires_at, drive.closes_at + GRACE)


def verify(
    session: Session, contribution_id: UUID, issue: int, correction: Correction, find_area: FindArea
) -> tuple[Outcome, Contribution]:
    """Verify what the page showed: `verified` or `held`; `spent` or `expired` change nothing.

    Raises NotFoundError for a revoked token, FieldsRefusedError where a correction would break the rule of who may sign.
    """
    contribution = load_for_owner(session, contribution_id, issue, lock=True)
    if contribution.state != "pending":
        return ("expired" if contribution.state == "expired" else "spent"), contribution
    drive = session.get_one(Drive, contribution.drive_id)
    present = session.execute(select(now())).scalar_one()
    if present >= expires_at(contribution, drive) or drive.cancelled_at or drive.archived_at:
        return "expired", contribution
    _refuse_stranger_beside(session, contribution, correction)
    reason = _evidence_against(session, contribution)
    person = Person(contribution.mailbox_key, correction.name, correction.name_key, contribution.language)
    supporter_id = match_supporter(session, person)
    _keep_spelling(session, contribution)
    _settle(session, contribution, correction, supporter_id=supporter_id, reason=reason)
    contribution.statement_version, contribution.text_version = drive.statement_version, drive.text_version
    contribution.area_code = _area(session, correction, find_area, present)
    _record_answers(session, contribution, drive)
    session.flush()
    if reason is None:
        record_delta(session, contribution, amount=1, reason="verified")
    record_event(session, events.VERIFIED if reason is None else events.HELD, contribution.id)
    return ("verified" if reason is None else "held"), contribution


def _settle(
    session: Session, contribution: Contribution, correction: Correction, *, supporter_id: UUID, reason: str | None
) -> None:
    contribution.name, contribution.name_key = correction.name, correction.name_key
    contribution.postcode, contribution.country = correction.postcode, correction.country
    contribution.comment = correction.comment
    contribution.show_name = correction.show_name
    contribution.consent_campaign = correction.consent_campaign
    contribution.consent_wider = correction.consent_wider
    contribution.supporter_id = supporter_id
    contribution.state = "verified" if reason is None else "held"
    contribution.reason = reason
    contribution.verified_at = session.execute(select(now())).scalar_one()
    try:
        session.flush()
    except IntegrityError:
        raise FieldsRefusedError({"name": "name-signed-already"}) from None


def _refuse_stranger_beside(session: Session, contribution: Contribution, correction: Correction) -> None:
    """Two people may share a mailbox only at one address: a correction must not step around that."""
    other = session.scalar(
        select(Contribution).where(
            Contribution.drive_id == contribution.drive_id,
            Contribution.mailbox_key == contribution.mailbox_key,
            Contribution.kind == contribution.kind,
            Contribution.state.in_(LIVE_STATES),
            Contribution.id != contribution.id,
        )
    )
    if other is None:
        return
    if other.name_key == correction.name_key:
        raise FieldsRefusedError({"name": "name-signed-already"})
    if (other.country, other.postcode) != (correction.country, correction.postcode):
        raise FieldsRefusedError({"postcode": "postcode-differs-at-mailbox"})


def _evidence_against(session: Session, contribution: Contribution) -> str | None:
    """Why a moderator should look at it first: a rule with evidence, never mere speed."""
    if contribution.is_suspect:
        return "honeypot"
    domain = (contribution.email or "").rpartition("@")[2].lower()
    blocked = exists().where(
        or_(
            (BlockRule.kind == "mailbox") & (BlockRule.value == contribution.mailbox_key),
            (BlockRule.kind == "domain") & (BlockRule.value == domain),
        )
    )
    if session.scalar(select(blocked)):
        return "blocked"
    invalidated_before = exists().where(
        Contribution.drive_id == contribution.drive_id,
        Contribution.mailbox_key == contribution.mailbox_key,
        Contribution.state == "invalidated",
    )
    return "invalidated-before" if session.scalar(select(invalidated_before)) else None


def _keep_spelling(session: Session, contribution: Contribution) -> None:
    session.execute(
        update(Mailbox)
        .where(Mailbox.key == contribution.mailbox_key, Mailbox.address.is_(None))
        .values(address=contribution.email)
    )


def _area(session: Session, correction: Correction, find_area: FindArea, present: datetime) -> str | None:
    if correction.country != "GB" or correction.postcode is None:
        return None
    return find_area(session, correction.postcode, present.date())


def _record_answers(session: Session, contribution: Contribution, drive: Drive) -> None:
    given = ConsentGiven(
        contribution_id=contribution.id,
        campaign_id=drive.campaign_id,
        statement_version=contribution.statement_version,
        language=contribution.language,
        source=contribution.source,
    )
    answers = {
        "signing": True,
        "show-name": contribution.show_name,
        "campaign": contribution.consent_campaign,
        "wider": contribution.consent_wider,
    }
    assert contribution.supporter_id is not None
    record_consents(session, contribution.supporter_id, answers, given)
