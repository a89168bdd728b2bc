"""Counts a contribution in that stands from now on, whichever way it came: verified here, recorded, or released."""

from __future__ import annotations

from sqlalchemy.orm import Session

from campaign.contributions.events import HELD, VERIFIED, event_of
from campaign.contributions.models import Contribution
from campaign.contributions.on_paper import let_paper_give_way
from campaign.contributions.registry import KINDS
from campaign.contributions.tallies import record_delta
from campaign.drives.channels import ELSEWHERE, PAPER
from campaign.outbox.record import record_event

# What the history says of those who were not asked by a mail of ours.
WHERE = {PAPER: "paper", ELSEWHERE: "elsewhere"}


def count_in(session: Session, contribution: Contribution, reason: str | None = None) -> None:
    """With a `reason` it is held, and only told of."""
    if reason is None:
        record_delta(session, contribution, amount=1, reason=WHERE.get(contribution.source, "verified"))
        KINDS[contribution.kind].details.settle(session, contribution)
        let_paper_give_way(session, contribution)
    record_event(session, event_of(contribution.kind, VERIFIED if reason is None else HELD), contribution.id)
