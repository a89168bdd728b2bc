"""One batch of an undoing: puts back the next that were taken out, or notes why one cannot go back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.invalidation import events
from campaign.contributions.invalidation.deciding import move
from campaign.contributions.invalidation.models import InvalidatedContribution, Invalidation
from campaign.contributions.invalidation.taking_out import BATCH_SIZE
from campaign.contributions.models import Contribution
from campaign.contributions.restoring import Before, restore
from campaign.db import now
from campaign.outbox.record import record_event


def put_back_batch(session: Session, row: Invalidation) -> None:
    """The caller has locked the row."""
    found = session.execute(
        select(InvalidatedContribution, Contribution)
        .join(Contribution, Contribution.id == InvalidatedContribution.contribution_id)
        .where(InvalidatedContribution.invalidation_id == row.id, Contribution.id > row.cursor)
        .order_by(Contribution.id)
        .limit(BATCH_SIZE)
        .with_for_update(of=Contribution)
        .execution_options(populate_existing=True)
    ).all()
    present = session.execute(select(now())).scalar_one()
    for taken, contribution in found:
        taken.refusal = restore(session, contribution, Before(taken.was, taken.was_reason, taken.own))
        if taken.refusal is None:
            taken.restored_at = present
            row.restored += 1
        else:
            row.kept_out += 1
    if len(found) == BATCH_SIZE:
        row.cursor = found[-1][1].id
    else:
        move(row, "undone")
        row.ended_at = present
        record_event(session, events.UNDONE, row.id)
    session.flush()
