"""Brings the schema to a revision with Alembic, while people sign. Safe to run from several hosts at once."""

from __future__ import annotations

import random
import time
from functools import cache
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from campaign.db import Database

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
TRIES = 300  # about ten minutes
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 2.0  # seconds in which whoever queued behind a try goes on
IN_THE_WAY = ("55P03", "40P01")  # somebody held the table, or held one and waited for another

Standing = Literal["current", "behind", "ahead"]


def upgrade(database: Database, revision: str = "head") -> None:
    """Apply what is missing up to `revision`; nothing to do is no error.

    A migration that others are in the way of is taken back and tried again, for about ten minutes; those before it stay.
    """
    for is_last in (*[False] * (TRIES - 1), True):
        try:
            command.upgrade(_config(database), revision)
            return
        except OperationalError as error:
            if is_last or getattr(error.orig, "sqlstate", None) not in IN_THE_WAY:
                raise
        time.sleep(random.uniform(SHORTEST_PAUSE, LONGEST_PAUSE))


def downgrade(database: Database, revision: str) -> None:
    """Take back what came after `revision` ("base": everything)."""
    command.downgrade(_config(database), revision)


def is_current(database: Database) -> bool:
    """Whether the schema is the one that this code was written for. Raises SQLAlchemyError where the database is away."""
    with database.engine.connect() as connection:
        return look_at_schema(connection) == "current"


def look_at_schema(connection: Connection) -> Standing:
    """How the schema stands to this code. `ahead`: a newer release has migrated it, and this one still works with it."""
    present = frozenset(MigrationContext.configure(connection).get_current_heads())
    if present == _wanted_heads():
        return "current"
    return "behind" if present <= _known() else "ahead"


@cache
def _wanted_heads() -> frozenset[str]:
    """Read once a process: the migrations do not change under a running program."""
    return frozenset(ScriptDirectory(str(MIGRATIONS)).get_heads())


@cache
def _known() -> frozenset[str]:
    return frozenset(script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["engine"] = database.engine
    return config
