"""Counts a contribution in that stands from now on, whichever way it came: verified here, recorded, or released."""

from __future__ import annotations

from sqlalchemy.orm import Session

from campaign.contributions.events import HELD, VERIFIED, event_of
from campaign.contributions.models import Contribution
from campaign.contributions.on_paper import let_paper_give_way
from campaign.contributions.registry import KINDS
from campaign.contributions.tallies import record_delta
from campaign.contributions.vouched import word_behind
from campaign.outbox.record import record_event

WORDS = {"own": "verified", "paper": "paper", "elsewhere": "elsewhere"}  # the history's, by whose word it stands on


def count_in(session: Session, contribution: Contribution, reason: str | None = None) -> None:
    """With a `reason` it is held, and only told of."""
    if reason is None:
        record_delta(session, contribution, amount=1, reason=WORDS[word_behind(contribution)])
        KINDS[contribution.kind].details.settle(session, contribution)
        let_paper_give_way(session, contribution)
    record_event(session, event_of(contribution.kind, VERIFIED if reason is None else HELD), contribution.id)
