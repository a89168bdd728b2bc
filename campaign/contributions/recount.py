"""Compares every folded count with the contributions themselves, heals what differs, and says so.

Who stands on paper and has signed here too is counted once from then on: that is no fault, and told as what it is.

A count that differs is a fault somewhere: it is healed at once, the public history says "recounted" where it was short
or long, and whoever runs the system is told.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, select, text, update
from sqlalchemy.orm import Session

from campaign.contributions.batch import hour_of
from campaign.contributions.comparison import Compared, compare
from campaign.contributions.dimensions import DIMENSIONS
from campaign.contributions.events import TALLY_HEALED
from campaign.contributions.models import Tally, TallyMove, TallyPart
from campaign.contributions.on_paper import merge_paper
from campaign.db import Database, insert, now
from campaign.drives.milestones import reach_milestones
from campaign.drives.models import Drive
from campaign.outbox.record import record_event
from campaign.turns import take_turn

PAGE = 200
LONGEST = "10min"  # counting millions takes longer than a request may

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Healed:
    """A count that was wrong, and what it is now.

    `dimension` is one of DIMENSIONS with its `key`; or, without one, `total`, `history` (the sum of its moves) or
    `last-number` (which no number given may exceed).
    """

    drive_id: UUID
    dimension: str
    key: str
    was: int
    now: int


def recount(database: Database) -> list[Healed]:
    """Compare all drives, a page in one snapshot; what was wrong and is healed now.

    Nobody waits while it compares. Safe beside folding and beside itself.
    """
    merge_paper(database)
    healed: list[Healed] = []
    page: Sequence[UUID] = [UUID(int=0)]
    while page := _page_after(database, page[-1]):
        for drive_id in _differing(database, page):
            healed += _heal(database, drive_id)
    return healed


def _page_after(database: Database, last: UUID) -> Sequence[UUID]:
    with database.reading() as session:
        return session.scalars(select(Drive.id).where(Drive.id > last).order_by(Drive.id).limit(PAGE)).all()


def _differing(database: Database, page: Sequence[UUID]) -> list[UUID]:
    with database.reading() as session:
        _allow_long_statements(session)
        return sorted({row.drive_id for row in compare(session, page)})


def _heal(database: Database, drive_id: UUID) -> list[Healed]:
    """What is added is the difference, so that what is folded meanwhile stays right."""
    with database.transaction() as session:
        _allow_long_statements(session)
        take_turn(session, "healing")
        rows = compare(session, [drive_id])
        if not rows:
            return []
        _heal_tally(session, drive_id, {row.dimension: row for row in rows})
        _heal_parts(session, [row for row in rows if row.dimension in DIMENSIONS])
        record_event(session, TALLY_HEALED, drive_id)
    healed = [Healed(row.drive_id, row.dimension, row.key, row.was, row.should) for row in rows]
    for each in healed:
        _log.warning(
            "count healed",
            extra={
                "drive_id": str(drive_id),
                "dimension": each.dimension,
                "key": each.key,
                "was": each.was,
                "now": each.now,
            },
        )
    return healed


def _heal_tally(session: Session, drive_id: UUID, rows: dict[str, Compared]) -> None:
    missing = rows["total"].missing if "total" in rows else 0
    unexplained = rows["history"].missing if "history" in rows else 0
    highest = rows["last-number"].should if "last-number" in rows else 0
    session.execute(insert(session, Tally).values(drive_id=drive_id).on_conflict_do_nothing())
    count = session.scalar(
        update(Tally)
        .where(Tally.drive_id == drive_id)
        .values(
            count=Tally.count + missing,
            last_number=case((Tally.last_number < highest, highest), else_=Tally.last_number),
            counted_at=now(),
        )
        .returning(Tally.count)
        .execution_options(synchronize_session=False)
    )
    if unexplained:
        row = insert(session, TallyMove).values(
            drive_id=drive_id, hour=hour_of(now()), reason="recounted", amount=unexplained
        )
        session.execute(
            row.on_conflict_do_update(
                index_elements=["drive_id", "hour", "reason"], set_={"amount": TallyMove.amount + row.excluded.amount}
            )
        )
    reach_milestones(session, drive_id, count or 0)


def _heal_parts(session: Session, rows: Iterable[Compared]) -> None:
    for part in rows:
        row = insert(session, TallyPart).values(
            drive_id=part.drive_id, dimension=part.dimension, key=part.key, count=part.missing
        )
        session.execute(
            row.on_conflict_do_update(
                index_elements=["drive_id", "dimension", "key"], set_={"count": TallyPart.count + row.excluded.count}
            )
        )


def _allow_long_statements(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SET LOCAL statement_timeout = '{LONGEST}'"))
