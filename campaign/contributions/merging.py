"""Ends a contribution that turns out to be somebody's who was counted already: the history of the count says "merged"."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.states import COUNTED_STATE, VERIFIABLE_STATES
from campaign.contributions.tallies import record_delta
from campaign.db import now
from campaign.mail.rekeying import REASON


def merge(session: Session, loser: Contribution) -> None:
    """Nobody is told: its giver did nothing, and stands where they stood. The caller has locked it, live."""
    was_counted = loser.state == COUNTED_STATE
    loser.state = "expired" if loser.state in VERIFIABLE_STATES else "withdrawn"
    loser.reason = REASON
    loser.ended_at = session.execute(select(now())).scalar_one()
    session.flush()
    if was_counted:
        record_delta(session, loser, amount=-1, reason=REASON)
    KINDS[loser.kind].details.end(session, [loser.id])
