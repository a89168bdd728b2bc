"""Sets folded counts against the contributions and the deltas that still wait, in one statement and so one snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from campaign.contributions.dimensions import DIMENSIONS, keys_of
from campaign.contributions.models import Contribution, Tally, TallyDelta, TallyMove, TallyPart
from campaign.contributions.states import COUNTED_STATE


@dataclass(frozen=True, slots=True)
class Compared:
    """One folded count, `was`, and what it should have been: the contributions that count, less what waits."""

    drive_id: UUID
    dimension: str
    key: str
    was: int
    should: int

    @property
    def missing(self) -> int:
        return self.should - self.was


def compare(session: Session, drive_ids: Sequence[UUID]) -> list[Compared]:
    """The counts of these drives that differ from what they should be; none means all is well."""
    rows = session.execute(_both_sides(drive_ids)).all()
    found: dict[tuple[UUID, str, str], list[int]] = {}
    for drive_id, dimension, key, was, should in rows:
        sides = found.setdefault((drive_id, dimension, key), [0, 0])
        sides[0] += was or 0
        sides[1] += should or 0
    return [
        Compared(drive_id, dimension, key, was, should)
        for (drive_id, dimension, key), (was, should) in found.items()
        if (was < should if dimension == "last-number" else was != should)
    ]


def _both_sides(drive_ids: Sequence[UUID]) -> CompoundSelect[UUID, str, str, int, int]:
    """Rows of (drive, dimension, key, was, should), to be summed by the first three."""
    steps = _steps(drive_ids).cte("steps")
    should = func.sum(steps.c.amount)
    sides: list[Select[UUID, str, str, int, int]] = [
        select(steps.c.drive_id, literal("total"), literal(""), literal(0), should).group_by(steps.c.drive_id),
        select(steps.c.drive_id, literal("history"), literal(""), literal(0), should).group_by(steps.c.drive_id),
        select(steps.c.drive_id, literal("last-number"), literal(""), literal(0), func.max(steps.c.number)).group_by(
            steps.c.drive_id
        ),
        select(Tally.drive_id, literal("total"), literal(""), Tally.count, literal(0)).where(
            Tally.drive_id.in_(drive_ids)
        ),
        select(Tally.drive_id, literal("last-number"), literal(""), Tally.last_number, literal(0)).where(
            Tally.drive_id.in_(drive_ids)
        ),
        select(TallyMove.drive_id, literal("history"), literal(""), func.sum(TallyMove.amount), literal(0))
        .where(TallyMove.drive_id.in_(drive_ids))
        .group_by(TallyMove.drive_id),
        select(TallyPart.drive_id, TallyPart.dimension, TallyPart.key, TallyPart.count, literal(0)).where(
            TallyPart.drive_id.in_(drive_ids)
        ),
    ]
    for dimension in DIMENSIONS:
        key = steps.c[dimension]
        sides.append(
            select(steps.c.drive_id, literal(dimension), key, literal(0), should).group_by(steps.c.drive_id, key)
        )
    return union_all(*sides)


def _steps(drive_ids: Sequence[UUID]) -> CompoundSelect[UUID, int, int | None, str, str, str]:
    """What counts, and against it what waits to be folded: summed up, they are what the folded counts should be."""
    is_counted = Contribution.state == COUNTED_STATE
    given = (
        select(
            Contribution.drive_id,
            case((is_counted, 1), else_=0).label("amount"),
            Contribution.number,
            *(key.label(dimension) for dimension, key in zip(DIMENSIONS, keys_of(Contribution), strict=True)),
        )
        .where(Contribution.drive_id.in_(drive_ids), or_(is_counted, Contribution.number.is_not(None)))
        .subquery()
    )
    keys = [given.c[dimension] for dimension in DIMENSIONS]
    counted = select(
        given.c.drive_id, func.sum(given.c.amount).label("amount"), func.max(given.c.number).label("number"), *keys
    ).group_by(given.c.drive_id, *keys)
    waiting = select(
        TallyDelta.drive_id, -TallyDelta.amount, literal(None, Contribution.number.type), *keys_of(TallyDelta)
    ).where(TallyDelta.drive_id.in_(drive_ids))
    return union_all(counted, waiting)
