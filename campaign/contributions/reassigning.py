"""Moves verified contributions to other areas: to those that the loaded files name now, or to where their giver lives.

A contribution keeps the area of its verification until an operator or its giver asks for this. Each move is two steps of
the counts, which cancel each other out in the total; the history has a line for it.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from campaign.areas.lookup import find_area
from campaign.contributions.batch import hour_of
from campaign.contributions.dimensions import HOME
from campaign.contributions.models import Contribution, TallyMove
from campaign.contributions.states import COUNTED_STATE
from campaign.contributions.tallies import record_delta
from campaign.db import Database, insert, now

REASON = "reassigned"
BATCH_SIZE = 500
PLACED = ("verified", "held")


def count_placed(database: Database) -> int:
    """How many contributions have a postcode to be looked up."""
    with database.reading() as session:
        if not database.is_sqlite:
            session.execute(text("SET LOCAL statement_timeout = '10min'"))
        return session.execute(select(func.count()).select_from(_placed().subquery())).scalar_one()


def reassign_areas(database: Database, on_progress: Callable[[int], None]) -> int:
    """Look up every postcode again; how many contributions moved. Commits every 500, so that it may be run again."""
    last, seen, moved = UUID(int=0), 0, 0
    while True:
        with database.transaction() as session:
            rows = session.scalars(
                _placed().where(Contribution.id > last).order_by(Contribution.id).limit(BATCH_SIZE).with_for_update()
            ).all()
            moved += sum(_move(session, row) for row in rows)
        if not rows:
            return moved
        last, seen = rows[-1].id, seen + len(rows)
        on_progress(seen)


def _placed() -> Select[Contribution]:
    return select(Contribution).where(
        Contribution.state.in_(PLACED), Contribution.postcode.is_not(None), Contribution.country == "GB"
    )


def _move(session: Session, contribution: Contribution) -> bool:
    """Whether it lies elsewhere than it was counted."""
    return relocate(session, contribution, contribution.postcode, contribution.country)


def relocate(session: Session, contribution: Contribution, postcode: str | None, country: str) -> bool:
    """Let a verified contribution come from there; whether it is counted elsewhere by that."""
    assert contribution.verified_at is not None
    is_known = country == HOME and postcode is not None
    area_code = find_area(session, postcode or "", contribution.verified_at.date()) if is_known else None
    has_moved = (area_code, country) != (contribution.area_code, contribution.country)
    is_counted = has_moved and contribution.state == COUNTED_STATE
    if is_counted:
        record_delta(session, contribution, amount=-1, reason=REASON)
    contribution.area_code, contribution.country, contribution.postcode = area_code, country, postcode
    if is_counted:
        record_delta(session, contribution, amount=1, reason=REASON)
        _tell_history(session, contribution.drive_id)
    session.flush()
    return has_moved


def _tell_history(session: Session, drive_id: UUID) -> None:
    """A line that moves the total by nothing: without it nobody could see why areas changed."""
    line = insert(session, TallyMove).values(drive_id=drive_id, hour=hour_of(now()), reason=REASON, amount=0)
    session.execute(line.on_conflict_do_nothing())
