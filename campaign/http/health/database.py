"""Looks at the database: whether it answers, and whether its schema is the one that this code was written for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from campaign.db import Database
from campaign.migrate import MIGRATIONS


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
        with database.engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_heads()
    except SQLAlchemyError as error:
        return DatabaseReport(is_reachable=False, is_migrated=False, trouble=type(error).__name__)
    return DatabaseReport(is_reachable=True, is_migrated=frozenset(present) == _wanted_heads())


@cache
def _wanted_heads() -> frozenset[str]:
    """Read once a process: the migrations do not change under a running program."""
    return frozenset(ScriptDirectory(str(MIGRATIONS)).get_heads())
