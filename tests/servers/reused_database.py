"""One PostgreSQL database for many tests: emptied after each, which costs a tenth of making another.

After a test that changed the schema it is made again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, LiteralString, cast

import psycopg
from psycopg import sql

from tests.servers.postgres import PostgresServer

LARGE_BYTES = 1024 * 1024  # from here on, truncating is faster than deleting, and leaves no dead rows behind
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
SCHEMA: LiteralString = """
    SELECT concat_ws(' ',
        (SELECT array_agg((oid, nspname) ORDER BY oid) FROM pg_namespace WHERE nspname !~ '^pg_'),
        (SELECT array_agg((oid, relname, relnatts) ORDER BY oid) FROM pg_class
            WHERE relnamespace::regnamespace::text !~ '^pg_'),
        (SELECT array_agg((oid, conname) ORDER BY oid) FROM pg_constraint),
        (SELECT array_agg((oid, tgenabled) ORDER BY oid) FROM pg_trigger),
        (SELECT array_agg((oid, proname) ORDER BY oid) FROM pg_proc WHERE pronamespace::regnamespace::text !~ '^pg_'),
        (SELECT array_agg(setconfig) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
            WHERE d.datname = current_database()))
"""
FILLED = """
    SELECT relname, pg_relation_size(oid) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""  # what has no size has no row, and most tests fill few tables
OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state IS DISTINCT FROM 'idle'
"""


@dataclass(slots=True)
class ReusedDatabase:
    """A copy of the database at `template`, which nobody is connected to; `url` is right until the next `empty`."""

    server: PostgresServer
    template: str
    url: str = field(init=False)
    _connection: psycopg.Connection[Any] = field(init=False)
    _tables: list[str] = field(init=False)
    _seeds: dict[str, list[tuple[Any, ...]]] = field(init=False)
    _schema: str = field(init=False)

    def __post_init__(self) -> None:
        self._make()

    def empty(self) -> None:
        """Bring it back to how the template is, and close whatever connections a test has left at work."""
        self._connection.execute(OTHERS)
        if self._read_schema() != self._schema:
            self.remove()
            self._make()
            return
        clearing = [
            sql.SQL("TRUNCATE {} CASCADE" if size > LARGE_BYTES else "DELETE FROM {}").format(sql.Identifier(table))
            for table, size in sorted(self._connection.execute(FILLED))
        ]
        with self._connection.transaction():
            self._connection.execute("SET LOCAL session_replication_role = replica")  # no order among the tables
            self._connection.execute(sql.SQL("; ").join(clearing))
            for table, rows in self._seeds.items():
                places = sql.SQL(", ").join([sql.Placeholder()] * len(rows[0]))
                insert = sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(table), places)
                self._connection.cursor().executemany(insert, rows)

    def remove(self) -> None:
        self._connection.close()
        self.server.drop_database(self.url)

    def _make(self) -> None:
        self.url = self.server.create_database(template=self.template)
        self._connection = psycopg.connect(self.url, autocommit=True)
        self._tables = [name for (name,) in self._connection.execute(TABLES)]
        found = {table: self._rows(table) for table in self._tables}
        self._seeds = {table: rows for table, rows in found.items() if rows}
        self._schema = self._read_schema()

    def _rows(self, table: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))).fetchall()

    def _read_schema(self) -> str:
        row = self._connection.execute(SCHEMA).fetchone()
        return cast(str, row[0]) if row else ""
