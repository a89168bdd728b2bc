"""What a mailbox may be written to about: its suppressions, seen and changed by its owner."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from campaign.contributions.events import MAILBOX_REOPENED
from campaign.contributions.models import Contribution
from campaign.db import now
from campaign.mail.events import UNSUBSCRIBED
from campaign.mail.models import Suppression
from campaign.mail.suppression import lift, suppress
from campaign.outbox.record import record_event

EVERYTHING = "all"
CHOICES = ("news", "thanks", "reminders", EVERYTHING)  # the scopes of suppressions that an owner chooses from


def stopped(session: Session, mailbox_key: str) -> set[str]:
    """The scopes that are stopped now, by whomever."""
    in_force = or_(Suppression.until.is_(None), Suppression.until > now())
    rows = session.scalars(select(Suppression.scope).where(Suppression.mailbox_key == mailbox_key, in_force))
    return set(rows) & set(CHOICES)


def stop_only(session: Session, mailbox_key: str, scopes: Collection[str]) -> None:
    """Stop these of CHOICES and allow the others; what waits for a mailbox that is opened again gets its mail."""
    before = stopped(session, mailbox_key)
    if set(scopes) - before:
        given = Contribution.mailbox_key == mailbox_key, Contribution.supporter_id.is_not(None)
        for given_id in session.scalars(select(Contribution.id).where(*given)).all():
            record_event(session, UNSUBSCRIBED, given_id)
    for scope in CHOICES:
        if scope in scopes and scope not in before:
            suppress(session, mailbox_key, scope)
        if scope not in scopes and scope in before:
            lift(session, mailbox_key, scope)
    if EVERYTHING in before and EVERYTHING not in scopes:
        waiting = select(Contribution.id).where(
            Contribution.mailbox_key == mailbox_key, Contribution.state == "pending"
        )
        contribution_id = session.scalar(waiting.limit(1))
        if contribution_id is not None:
            record_event(session, MAILBOX_REOPENED, contribution_id)
