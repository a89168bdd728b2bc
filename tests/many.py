"""Very many rows, made by PostgreSQL itself, which knows afterwards how many there are."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text

from campaign.db import Database

AT_ONCE = 100_000  # made in one transaction


def make_many(
    database: Database, statements: Iterable[str], many: int, *, after: int = 0, at_once: int = AT_ONCE, **ids: object
) -> None:
    """Do the statements for the numbers `:first` to `:last`, from `after` + 1 to `many`; foreign keys are not looked at."""
    statements = tuple(statements)
    for first in range(after + 1, many + 1, at_once):
        given = {**ids, "first": first, "last": min(first + at_once - 1, many)}
        with database.transaction() as session:
            session.execute(text("SET LOCAL statement_timeout = 0"))
            session.execute(text("SET LOCAL session_replication_role = replica"))
            for statement in statements:
                session.execute(text(statement), given)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("VACUUM ANALYZE")
