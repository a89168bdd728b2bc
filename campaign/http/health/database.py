"""Looks at the database for monitors and the doctor: whether it answers, is migrated, and keeps what it has acknowledged."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from campaign.db import Database
from campaign.db.durability import first_risk
from campaign.migrate import Standing, look_at_schema


@dataclass(frozen=True, slots=True)
class DatabaseReport:
    """`trouble` is why it does not answer: a type of error, never its words. `risk` is the setting by which it may forget."""

    is_reachable: bool
    schema: Standing | None = None
    risk: str | None = None
    trouble: str | None = None

    @property
    def is_migrated(self) -> bool:
        """Whether this code can work with it: a newer release, which is about to take over, may have migrated it."""
        return self.schema in ("current", "ahead")

    def is_ready(self, *, is_demo: bool) -> bool:
        """A demonstration may run on a database that forgets when it crashes."""
        return self.is_reachable and self.is_migrated and (is_demo or self.risk is None)


def look_at_database(database: Database) -> DatabaseReport:
    """Ask once; an unreachable database is an answer too."""
    try:
        with database.reading() as session:
            risk = first_risk(session)
            return DatabaseReport(
                is_reachable=True,
                schema=look_at_schema(session.connection()),
                risk=f"{risk.name} is {risk.value}" if risk else None,
            )
    except SQLAlchemyError as error:
        return DatabaseReport(is_reachable=False, trouble=type(error).__name__)
