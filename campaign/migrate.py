"""Brings the schema to a revision with Alembic. Safe to run from several hosts at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from campaign.db import Database

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def upgrade(database: Database, revision: str = "head") -> None:
    """Apply what is missing up to `revision`; nothing to do is no error."""
    command.upgrade(_config(database), revision)
    database.dispose()  # the connections that ran it have their time limits off


def downgrade(database: Database, revision: str) -> None:
    """Take back what came after `revision` ("base": everything)."""
    command.downgrade(_config(database), revision)


def is_current(database: Database) -> bool:
    """Whether the schema is the one that this code was written for. Raises SQLAlchemyError where the database is away."""
    with database.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_heads()
    return frozenset(present) == _wanted_heads()


@cache
def _wanted_heads() -> frozenset[str]:
    """Read once a process: the migrations do not change under a running program."""
    return frozenset(ScriptDirectory(str(MIGRATIONS)).get_heads())


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["engine"] = database.engine
    return config
