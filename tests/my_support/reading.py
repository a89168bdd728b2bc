"""What stands in the database, for tests that look at all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution, Tally
from campaign.contributions.recount import recount
from campaign.db import Base, Database
from campaign.outbox.models import OutboxEvent


def everything(database: Database) -> str:
    """Every value of every table, in one text."""
    with database.reading() as session:
        return "\n".join(
            f"{table.name} {row}"
            for table in Base.metadata.sorted_tables
            for row in session.execute(text(f"SELECT * FROM {table.name}"))
        )


def events(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(OutboxEvent.name).order_by(OutboxEvent.id)))


def rows(database: Database, table: type[Any]) -> Sequence[Any]:
    with database.reading() as session:
        return session.scalars(select(table).order_by(table.id)).all()


def contributions(database: Database) -> Sequence[Contribution]:
    return rows(database, Contribution)


def count(database: Database, drive_id: object) -> int:
    """The folded count, which a recount finds nothing wrong with."""
    fold_deltas(database)
    assert not recount(database)
    with database.reading() as session:
        return _count(session, drive_id)


def _count(session: Session, drive_id: object) -> int:
    return session.scalar(select(Tally.count).where(Tally.drive_id == drive_id)) or 0
