"""A look at the ledger goes by its index, also where its statement was prepared while next to nothing was written there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from campaign.db import Database
from campaign.mail.claims import claim_due, due_templates
from campaign.mail.models import Delivery
from tests.faults.plans import rows_read

ON_POSTGRESQL_ALONE = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
TEMPLATES = ("contribution/verification", "update/news")
UNTIL_KEPT = 20  # times, after which the driver has prepared a statement and the server keeps its plan
MADE = """INSERT INTO deliveries (id, event_id, template, mailbox_key, person, subject_id, language, is_capped, state,
                 created_at, not_before, attempt, ambiguous_count)
          SELECT md5('d' || n)::uuid, md5('e')::uuid, 'update/news', 'key ' || n, '', md5('c' || n)::uuid, 'cy', false,
                 CASE WHEN n % 100 = 0 THEN 'queued' ELSE 'accepted' END, now(), now(), 1, 0
          FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) n"""


@ON_POSTGRESQL_ALONE
@pytest.mark.parametrize(
    "look",
    [
        lambda session: due_templates(session, TEMPLATES),
        lambda session: claim_due(session, TEMPLATES[0], 10),
        lambda session: claim_due(session, TEMPLATES[0], 10, is_one_language=True),
    ],
    ids=["is anything due?", "claim", "claim of one language"],
)
def test_what_was_prepared_on_an_empty_ledger_does_not_go_through_a_full_one(
    database: Database, look: Callable[[Session], object]
) -> None:
    """The server looks again at how large a table is when it analyses it, and until then keeps a plan that it has made."""
    _write(database, 1, 1)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE deliveries")
        connection.exec_driver_sql("ALTER TABLE deliveries SET (autovacuum_enabled = off)")
    for _ in range(UNTIL_KEPT):
        _look(database, look)
    _write(database, 2, 2_000)
    before = _rows_read(database)
    _look(database, look)
    assert _rows_read(database) == before


def _look(database: Database, look: Callable[[Session], object]) -> None:
    with database.transaction() as session:
        look(session)


def _rows_read(database: Database) -> int:
    """By going through all of it. What a connection counted it tells a second later, or when it is asked to."""
    with database.transaction() as session:
        session.execute(text("SELECT pg_stat_force_next_flush()"))
    return rows_read(database)[Delivery.__tablename__]


def _write(database: Database, first: int, last: int) -> None:
    """By another connection: one that has let foreign keys be has forgotten its plans."""
    other = Database(database.url)
    with other.transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text(MADE), {"first": first, "last": last})
    other.dispose()
