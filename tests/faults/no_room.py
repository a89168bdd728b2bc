"""A PostgreSQL that has no room: it says so by itself where it is told to, or stands on a disk that is full."""

from __future__ import annotations

from pathlib import Path

import psycopg
from sqlalchemy import text

from campaign.db import Database

REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '{}'; END $$
"""
ASK = "CREATE TRIGGER refuse BEFORE INSERT ON outbox_events FOR EACH ROW EXECUTE FUNCTION refuse()"


def refuse_events(database: Database, state: str | None) -> None:
    """From now on no event is taken, with this SQLSTATE; or, without one, each is again."""
    with database.transaction() as session:
        session.execute(text("DROP FUNCTION IF EXISTS refuse CASCADE"))
        if state:
            session.execute(text(REFUSE.format(state)))
            session.execute(text(ASK))


def move(database: Database, disk: Path | None) -> None:
    """All of it, to this disk, or back to where its server keeps its own. Nobody else may be connected to it."""
    database.dispose()
    place = "small" if disk else "pg_default"
    elsewhere = database.url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(elsewhere, autocommit=True) as connection:
        if disk:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{disk}'")
        connection.execute(f'ALTER DATABASE "{database.url.database}" SET TABLESPACE {place}')
        if not disk:
            connection.execute("DROP TABLESPACE small")
