"""A look at the ledger goes by its index, also where its statement was prepared while next to nothing was written there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from campaign.db import Database
from campaign.mail.claims import due_templates

ON_POSTGRESQL_ALONE = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
TEMPLATES = ("contribution/verification", "update/news")
UNTIL_KEPT = 20  # times, after which the driver has prepared a statement and the server keeps its plan
KEPT = "SELECT sum(generic_plans) FROM pg_prepared_statements WHERE statement LIKE '%deliveries.not_before%'"
READ = "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'deliveries'"
MADE = """INSERT INTO deliveries (id, event_id, template, mailbox_key, person, subject_id, language, is_capped, state,
                 created_at, not_before, attempt, ambiguous_count)
          SELECT md5('d' || n)::uuid, md5('e')::uuid, 'update/news', 'key ' || n, '', md5('c' || n)::uuid, 'cy', false,
                 CASE WHEN n % 100 = 0 THEN 'queued' ELSE 'accepted' END, now(), now(), 1, 0
          FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) n"""


@ON_POSTGRESQL_ALONE
def test_a_look_that_was_prepared_on_an_empty_ledger_does_not_go_through_a_full_one(database: Database) -> None:
    """The server looks again at how large a table is when it analyses it, and until then keeps a plan that it has made."""
    _write(database, 1, 1)
    with _analyzed_for_the_last_time(database):
        for _ in range(UNTIL_KEPT):
            assert _due(database) == (set(), 0)
        with database.reading() as session:
            assert session.execute(text(KEPT)).scalar_one() > 0
        _write(database, 2, 2_000)
        assert _due(database) == ({"update/news"}, 0)


@contextmanager
def _analyzed_for_the_last_time(database: Database) -> Iterator[None]:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE deliveries")
        connection.exec_driver_sql("ALTER TABLE deliveries SET (autovacuum_enabled = off)")
        try:
            yield
        finally:
            connection.exec_driver_sql("ALTER TABLE deliveries RESET (autovacuum_enabled)")


def _due(database: Database) -> tuple[set[str], int]:
    """What is, and how many rows were read for it by going through all of the ledger."""
    with database.reading() as session:
        before = session.execute(text(READ)).scalar_one()
        found = due_templates(session, TEMPLATES)
        return found, session.execute(text(READ)).scalar_one() - before


def _write(database: Database, first: int, last: int) -> None:
    """By another connection: one that has let foreign keys be has forgotten its plans."""
    other = Database(database.url)
    with other.transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text(MADE), {"first": first, "last": last})
    other.dispose()
