"""Invalidations for tests: written down, started and worked on until nothing is left."""

from __future__ import annotations

from time import monotonic
from uuid import UUID

from sqlalchemy import select

from campaign.contributions.invalidation import deciding
from campaign.contributions.invalidation.conditions import Conditions, TypedConditions, read_conditions
from campaign.contributions.invalidation.counting import count_fitting
from campaign.contributions.invalidation.progress import Progress, load_progress
from campaign.contributions.invalidation.running import work_on_invalidations
from campaign.contributions.models import Contribution
from campaign.db import Database
from tests.cast import IDENTITY_KEY

REASON = "made-up-names"


def conditions(database: Database, **typed: object) -> Conditions:
    with database.reading() as session:
        return read_conditions(session, TypedConditions(**typed), IDENTITY_KEY)  # type: ignore[arg-type]


def started(database: Database, **typed: object) -> UUID:
    """Counted and started; the id."""
    looked_for = conditions(database, **typed)
    total = count_fitting(database, looked_for).total
    with database.transaction() as session:
        new = deciding.NewInvalidation(looked_for, REASON, total)
        invalidation_id = deciding.write_invalidation(session, new).id
        deciding.start(session, invalidation_id)
    return invalidation_id


def work(database: Database) -> None:
    """All that is to be done."""
    ends = monotonic() + 60
    while work_on_invalidations(database) and monotonic() < ends:
        pass


def taken_out(database: Database, **typed: object) -> UUID:
    invalidation_id = started(database, **typed)
    work(database)
    return invalidation_id


def put_back(database: Database, invalidation_id: UUID) -> Progress:
    with database.transaction() as session:
        deciding.undo(session, invalidation_id)
    work(database)
    return progress(database, invalidation_id)


def progress(database: Database, invalidation_id: UUID) -> Progress:
    with database.reading() as session:
        return load_progress(session, invalidation_id)


def states(database: Database, *ids: UUID) -> list[str]:
    with database.reading() as session:
        found = dict(session.execute(select(Contribution.id, Contribution.state)).all())
    return [found[one] for one in ids]
