"""Counts what conditions fit before anything is done: how many, of which drive, in which state, and some of them to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from time import monotonic
from uuid import UUID

from sqlalchemy import func, select

from campaign.contributions.invalidation.conditions import Conditions
from campaign.contributions.invalidation.matching import FIRST, end_of_span, fitting
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.errors import DomainError

SAMPLE = 20


class CountTooLongError(DomainError):
    """There is too much to look through in the time that there was."""

    slug = "count-too-long"


@dataclass(frozen=True, slots=True)
class Sampled:
    """One that fits, as a moderator may see it: without an address."""

    id: UUID
    drive_id: UUID
    kind: str
    state: str
    area_code: str | None
    submitted_at: datetime
    name: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Counted:
    """What fits. `by_drive` counts by drive and state (`verified`, `held`)."""

    total: int
    by_drive: Mapping[tuple[UUID, str], int]
    sample: tuple[Sampled, ...]


def count_fitting(database: Database, conditions: Conditions, *, budget_seconds: float = inf) -> Counted:
    """Only looks; the sample is of the earliest. Reads all contributions, a span at a time: seconds where there are many.

    Raises CountTooLongError where that is not done within the budget.
    """
    ends = monotonic() + budget_seconds
    found: Counter[tuple[UUID, str]] = Counter()
    sample: list[Sampled] = []
    after: UUID | None = FIRST
    while after is not None:
        with database.reading() as session:
            until = end_of_span(session, after)
            fits = fitting(conditions, after=after, until=until)
            rows = session.execute(
                select(Contribution.drive_id, Contribution.state, func.count())
                .where(*fits)
                .group_by(Contribution.drive_id, Contribution.state)
            )
            here = {(drive_id, state): number for drive_id, state, number in rows}
            found.update(here)
            if here and len(sample) < SAMPLE:
                looked_at = select(Contribution).where(*fits).order_by(Contribution.id).limit(SAMPLE - len(sample))
                sample += [_sampled(row) for row in session.scalars(looked_at)]
        after = until
        if after is not None and monotonic() > ends:
            raise CountTooLongError
    return Counted(found.total(), dict(found), tuple(sample))


def _sampled(row: Contribution) -> Sampled:
    return Sampled(row.id, row.drive_id, row.kind, row.state, row.area_code, row.submitted_at, row.name)
