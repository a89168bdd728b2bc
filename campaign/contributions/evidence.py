"""Why a moderator should look at a contribution before it counts: a rule with evidence, never mere speed."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from campaign.contributions.blocks import Sender, is_blocked
from campaign.contributions.models import Contribution
from campaign.contributions.origins import network_behind


def evidence_against(session: Session, contribution: Contribution) -> str | None:
    """The reason's slug, at verification; None where nothing is known against it."""
    if contribution.is_suspect:
        return "honeypot"
    sender = Sender(
        mailbox_key=contribution.mailbox_key,
        domain=(contribution.email or "").rpartition("@")[2].lower(),
        network=network_behind(session, contribution.id),
    )
    if is_blocked(session, sender):
        return "blocked"
    invalidated_before = exists().where(
        Contribution.drive_id == contribution.drive_id,
        Contribution.mailbox_key == contribution.mailbox_key,
        Contribution.state == "invalidated",
    )
    return "invalidated-before" if session.scalar(select(invalidated_before)) else None
