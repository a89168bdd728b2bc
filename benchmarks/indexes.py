"""Indexes set aside while very many rows are written, and made anew of all of them: sorted, in a fraction of the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from campaign.db import Database

# Those that nothing depends on: an index of a primary key, or of a unique constraint, stays.
_PLAIN = """SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE c.relnamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
    ORDER BY name"""


@contextmanager
def indexes_set_aside(database: Database) -> Iterator[None]:
    """For a PostgreSQL that nobody else uses meanwhile. Where what is done in it fails, the indexes stay away."""
    with database.transaction() as session:
        plain = session.execute(text(_PLAIN)).all()
        for name, _definition in plain:
            session.execute(text(f"DROP INDEX {name}"))
    yield
    for _name, definition in plain:
        with database.transaction() as session:
            session.execute(text("SET LOCAL statement_timeout = 0"))
            session.execute(text(definition))
