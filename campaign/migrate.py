"""Brings the schema to a revision with Alembic, while people sign. Safe to run from several hosts at once.

Only whoever migrates loads Alembic: how the schema stands, each process that answers for it sees without.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import column, inspect, select, table
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from campaign.db import Database

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
TRIES = 300  # about ten minutes
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 2.0  # seconds in which whoever queued behind a try goes on
IN_THE_WAY = ("55P03", "40P01")  # somebody held the table, or held one and waited for another
KEPT = table("alembic_version", column("version_num"))  # Alembic's own
_OWN = re.compile(r'^revision = "(\w+)"$', re.MULTILINE)
_BEFORE = re.compile(r'^down_revision = "(\w+)"$', re.MULTILINE)

Standing = Literal["current", "behind", "ahead"]


def upgrade(database: Database, revision: str = "head") -> None:
    """Apply what is missing up to `revision`; nothing to do is no error.

    A migration that others are in the way of is taken back and tried again, for about ten minutes; those before it stay.
    """
    for is_last in (*[False] * (TRIES - 1), True):
        try:
            _commands().upgrade(_config(database), revision)
            return
        except OperationalError as error:
            if is_last or getattr(error.orig, "sqlstate", None) not in IN_THE_WAY:
                raise
        time.sleep(random.uniform(SHORTEST_PAUSE, LONGEST_PAUSE))


def downgrade(database: Database, revision: str) -> None:
    """Take back what came after `revision` ("base": everything)."""
    _commands().downgrade(_config(database), revision)


def is_current(database: Database) -> bool:
    """Whether the schema is the one that this code was written for. Raises SQLAlchemyError where the database is away."""
    with database.engine.connect() as connection:
        return look_at_schema(connection) == "current"


def look_at_schema(connection: Connection) -> Standing:
    """How the schema stands to this code. `ahead`: a newer release has migrated it, and this one still works with it."""
    present = _heads(connection)
    if present == _wanted_heads():
        return "current"
    return "behind" if is_known(present) else "ahead"


def is_known(revisions: Iterable[str]) -> bool:
    """Whether this code has a migration for each of them. One that it lacks is a newer release's."""
    return _known().issuperset(revisions)


def _heads(connection: Connection) -> frozenset[str]:
    """None in a database that was never migrated."""
    if not inspect(connection).has_table(KEPT.name):
        return frozenset()
    return frozenset(connection.scalars(select(KEPT.c.version_num)))


@cache
def _wanted_heads() -> frozenset[str]:
    """Read once a process: the migrations do not change under a running program."""
    return _known() - frozenset(_said(_BEFORE))


@cache
def _known() -> frozenset[str]:
    return frozenset(_said(_OWN))


def _said(what: re.Pattern[str]) -> list[str]:
    """What the migrations say of themselves, each in a line of that form."""
    files = sorted((MIGRATIONS / "versions").glob("*.py"))
    return [found for file in files for found in what.findall(file.read_text(encoding="utf-8"))]


def _commands() -> Any:
    return import_module("alembic.command")


def _config(database: Database) -> Any:
    config = import_module("alembic.config").Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["engine"] = database.engine
    return config
