"""Finds what waits for its giver by the six-digit code in its mail. Wrong code, unknown address, ended codes: one answer.

A code is derived from the ledger row of the mail that carries it and lives for 60 minutes from when that mail left. Five
wrong codes for a mailbox within 24 hours end codes for that mailbox for that day, never the link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.vouched import is_still_asked
from campaign.db import now
from campaign.ids import new_id
from campaign.mail.models import CodeFailure, Delivery
from campaign.tokens import Keyring
from campaign.turns import take_turn

PURPOSE = "code"
LIFE_SECONDS = 3600
MOST_FAILURES = 5
FAILURES_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class CodeAttempt:
    """What was typed: for which drive, from which mailbox, which digits."""

    drive_id: UUID
    mailbox_key: str
    code: str


def find_by_code(session: Session, keyring: Keyring, attempt: CodeAttempt) -> Contribution | None:
    """The contribution whose mail carries this code, or None after counting the failure.

    Runs the same statements for a known and an unknown mailbox. The caller commits either way.
    """
    take_turn(session, f"code {attempt.mailbox_key}")  # guesses at one mailbox are judged one after the other
    failures = (
        select(CodeFailure.id)
        .where(CodeFailure.mailbox_key == attempt.mailbox_key, CodeFailure.failed_at > now(-FAILURES_SECONDS))
        .limit(MOST_FAILURES)
        .subquery()
    )
    failure_count = session.scalar(select(func.count()).select_from(failures)) or 0
    rows = session.execute(
        select(Contribution, Delivery.id)
        .join(Delivery, (Delivery.subject_id == Contribution.id) & (Delivery.posted_at > now(-LIFE_SECONDS)))
        .where(
            Contribution.mailbox_key == attempt.mailbox_key,
            Contribution.drive_id == attempt.drive_id,
            or_(Contribution.state == "pending", is_still_asked()),
            Delivery.is_capped,
        )
    ).all()
    found = [contribution for contribution, mail in rows if keyring.is_code(PURPOSE, mail, attempt.code)]
    if found and failure_count < MOST_FAILURES:
        return found[0]
    session.execute(insert(CodeFailure).values(id=new_id(), mailbox_key=attempt.mailbox_key, failed_at=now()))
    return None


def old_failures(ahead: float) -> Select[UUID]:
    """Those that will no longer count in `ahead` seconds."""
    return select(CodeFailure.id).where(CodeFailure.failed_at <= now(ahead - FAILURES_SECONDS))


def forget_failures(session: Session, failure_ids: Sequence[UUID]) -> None:
    session.execute(delete(CodeFailure).where(CodeFailure.id.in_(failure_ids)))
