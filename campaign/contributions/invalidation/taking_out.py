"""One batch of an invalidation: takes out the next that fit, and writes down as what each of them stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from campaign.contributions.ending import invalidate_all
from campaign.contributions.invalidation import events
from campaign.contributions.invalidation.conditions import from_json
from campaign.contributions.invalidation.deciding import move
from campaign.contributions.invalidation.matching import end_of_span, fitting
from campaign.contributions.invalidation.models import InvalidatedContribution, Invalidation
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.db import now
from campaign.outbox.record import record_event

BATCH_SIZE = 100  # whoever cancels, or gives something on SQLite, waits for one batch


def take_out_batch(session: Session, row: Invalidation) -> None:
    """The caller has locked the row. Those that fit are locked in the order of their ids, before anything else is."""
    until = end_of_span(session, row.cursor)
    found = session.scalars(
        select(Contribution)
        .where(*fitting(from_json(row.conditions), after=row.cursor, until=until))
        .order_by(Contribution.id)
        .limit(BATCH_SIZE)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if found:
        _write_down(session, row.id, found)
        invalidate_all(session, found, row.reason)
        row.done += len(found)
    if len(found) == BATCH_SIZE:
        row.cursor = found[-1].id
    elif until is not None:
        row.cursor = until
    else:
        _finish(session, row)


def _write_down(session: Session, invalidation_id: UUID, found: Sequence[Contribution]) -> None:
    own: dict[UUID, str] = {}
    for kind in {one.kind for one in found}:
        stood: Mapping[UUID, str] = KINDS[kind].details.stand(session, [one.id for one in found if one.kind == kind])
        own |= stood
    session.execute(
        insert(InvalidatedContribution),
        [
            {
                "invalidation_id": invalidation_id,
                "contribution_id": one.id,
                "was": one.state,
                "was_reason": one.reason,
                "own": own.get(one.id, ""),
            }
            for one in found
        ],
    )


def _finish(session: Session, row: Invalidation) -> None:
    move(row, "done")
    row.ended_at = session.execute(select(now())).scalar_one()
    session.flush()
    record_event(session, events.FINISHED, row.id)
