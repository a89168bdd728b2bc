"""A database that many tests share shows none of them what another did."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.servers.postgres import PostgresServer
from tests.servers.reused_database import ReusedDatabase


@pytest.fixture
def reused(postgres: PostgresServer) -> Iterator[ReusedDatabase]:
    template = postgres.create_database()
    with psycopg.connect(template, autocommit=True) as connection:
        connection.execute("CREATE TABLE seeded (id int PRIMARY KEY)")
        connection.execute("INSERT INTO seeded VALUES (1)")
        connection.execute("CREATE TABLE plain (id int REFERENCES seeded)")
    made = ReusedDatabase(postgres, template)
    yield made
    made.remove()
    postgres.drop_database(template)


def run(reused: ReusedDatabase, statement: str) -> list[object]:
    with psycopg.connect(reused.url, autocommit=True) as connection:
        cursor = connection.execute(statement)  # type: ignore[call-overload]
        return cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize("rows", [1, 100_000], ids=["few", "many"])
def test_rows_are_gone_and_seeds_are_back(reused: ReusedDatabase, rows: int) -> None:
    before = reused.url
    run(reused, f"INSERT INTO plain SELECT 1 FROM generate_series(1, {rows})")
    run(reused, "UPDATE seeded SET id = 2 WHERE false; INSERT INTO seeded VALUES (7)")
    reused.empty()
    assert reused.url == before
    assert run(reused, "SELECT * FROM plain") == []
    assert run(reused, "SELECT * FROM seeded") == [(1,)]


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE plain ADD COLUMN name text",
        "CREATE TABLE another (id int)",
        "DROP TABLE plain",
        "CREATE SCHEMA clock",
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE INDEX by_id ON plain (id)",
        "ALTER TABLE plain DISABLE TRIGGER ALL",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = pg_catalog', current_database()); END $$",
    ],
)
def test_after_a_change_of_the_schema_it_is_made_anew(reused: ReusedDatabase, change: str) -> None:
    before = reused.url
    run(reused, change)
    reused.empty()
    assert reused.url != before
    assert run(reused, "SELECT * FROM plain") == []


def test_a_transaction_that_a_test_has_left_open_does_not_stop_it(reused: ReusedDatabase) -> None:
    with psycopg.connect(reused.url) as left:
        left.execute("INSERT INTO plain VALUES (1)")
        reused.empty()
        with pytest.raises(psycopg.OperationalError):
            left.execute("SELECT 1")
    assert run(reused, "SELECT * FROM plain") == []
