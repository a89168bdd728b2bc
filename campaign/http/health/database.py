"""Looks at the database for monitors and the doctor: whether it answers, and whether it is migrated."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from campaign.db import Database
from campaign.migrate import is_current


@dataclass(frozen=True, slots=True)
class DatabaseReport:
    """`trouble` is why it does not answer: a type of error, never its words."""

    is_reachable: bool
    is_migrated: bool
    trouble: str | None = None

    @property
    def is_ready(self) -> bool:
        return self.is_reachable and self.is_migrated


def look_at_database(database: Database) -> DatabaseReport:
    """Ask once; an unreachable database is an answer too."""
    try:
        return DatabaseReport(is_reachable=True, is_migrated=is_current(database))
    except SQLAlchemyError as error:
        return DatabaseReport(is_reachable=False, is_migrated=False, trouble=type(error).__name__)
