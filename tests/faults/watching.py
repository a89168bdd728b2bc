"""Writes down every step that a mail takes through its states, by a trigger in the test's own database."""

from __future__ import annotations

from sqlalchemy import text

from campaign.db import Database

_TABLE = "CREATE TABLE ledger_steps (delivery_id VARCHAR(36) NOT NULL, was VARCHAR(16) NOT NULL, became VARCHAR(16) NOT NULL)"
_ON_SQLITE = (
    _TABLE,
    """CREATE TRIGGER watch_ledger AFTER UPDATE OF state ON deliveries WHEN OLD.state <> NEW.state BEGIN
        INSERT INTO ledger_steps VALUES (NEW.id, OLD.state, NEW.state);
    END""",
)
_ON_POSTGRESQL = (
    _TABLE,
    """CREATE FUNCTION watch_ledger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO ledger_steps VALUES (NEW.id::text, OLD.state, NEW.state); RETURN NEW;
    END $$""",
    """CREATE TRIGGER watch_ledger AFTER UPDATE OF state ON deliveries FOR EACH ROW
        WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION watch_ledger()""",
)
STEPS = text("SELECT was, became, count(*) FROM ledger_steps GROUP BY was, became ORDER BY was, became")


def watch_ledger(database: Database) -> None:
    """From now on each step is a row of `ledger_steps`, written in the transaction that took it."""
    with database.transaction() as session:
        for statement in _ON_SQLITE if database.is_sqlite else _ON_POSTGRESQL:
            session.execute(text(statement))
