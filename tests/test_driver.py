"""Statements that go straight to the driver behave as those that SQLAlchemy runs."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from campaign.db import DATABASE_AWAY, Database, Driven
from campaign.db.driver import execute

ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def place(database: Database, number: int) -> str:
    return "?" if database.is_sqlite else f"${number}"


def test_an_error_is_one_of_sqlalchemys_and_holds_nothing_that_was_typed(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("CREATE TABLE names (name TEXT UNIQUE)"))
    insertion = f"INSERT INTO names VALUES ({place(database, 1)})"
    with database.transaction() as session:
        execute(session.connection(), insertion, ("Suzie Evans",))
    with pytest.raises(IntegrityError) as raised, database.transaction() as session:
        execute(session.connection(), insertion, ("Suzie Evans",))
    assert raised.value.params is None and raised.value.hide_parameters
    with database.transaction() as session:
        assert session.execute(text("SELECT count(*) FROM names")).scalar_one() == 1


def process_of(connection: Driven) -> int:
    """Of PostgreSQL's, that serves it."""
    return int(execute(connection, "SELECT pg_backend_pid()").fetchone()[0])


@pytest.mark.parametrize("way", ["alone", "directly"])
def test_who_listens_to_statements_hears_it(database: Database, way: str) -> None:
    heard: list[str] = []

    def listen(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        heard.append(statement)

    event.listen(database.engine, "before_cursor_execute", listen)
    with getattr(database, way)() as connection:
        assert execute(connection, "SELECT 7").fetchall() == [(7,)]
    event.remove(database.engine, "before_cursor_execute", listen)
    assert "SELECT 7" in heard


@ON_POSTGRESQL
def test_a_connection_that_has_died_is_not_used_again(database: Database) -> None:
    with database.alone() as connection:
        with pytest.raises(OperationalError) as raised:
            execute(connection, "SELECT pg_terminate_backend(pg_backend_pid())")
        assert raised.value.connection_invalidated
        assert execute(connection, "SELECT 7").fetchall() == [(7,)]


@ON_POSTGRESQL
def test_a_pools_own_connection_that_has_died_does_not_go_back_to_the_pool(database: Database) -> None:
    with database.directly() as connection:
        with pytest.raises(OperationalError) as raised:
            execute(connection, "SELECT pg_terminate_backend(pg_backend_pid())")
        assert raised.value.connection_invalidated and not connection.connection.is_valid


@ON_POSTGRESQL
def test_directly_raises_what_says_that_the_database_is_away(database: Database) -> None:
    nowhere = Database(database.url.update_query_dict({"host": "/nowhere"}).render_as_string(hide_password=False))
    with pytest.raises(DATABASE_AWAY), nowhere.directly():
        raise AssertionError("nobody is there")
    nowhere.dispose()


@ON_POSTGRESQL
@pytest.mark.parametrize("way", ["alone", "directly"])
def test_what_is_said_alone_is_committed_and_what_fails_leaves_the_connection_as_it_was(
    database: Database, way: str
) -> None:
    with getattr(database, way)() as connection:
        execute(connection, "CREATE TABLE numbers (number INTEGER UNIQUE)")
        execute(connection, "INSERT INTO numbers VALUES ($1)", (1,))
        with pytest.raises(IntegrityError):
            execute(connection, "INSERT INTO numbers VALUES ($1)", (1,))
        execute(connection, "INSERT INTO numbers VALUES ($1)", (2,))
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM numbers")).scalar_one() == 2


@ON_POSTGRESQL
def test_the_connection_that_came_back_last_is_used_next(database: Database) -> None:
    with database.directly() as last, database.directly() as first:
        assert process_of(last) != process_of(first)
        expected = process_of(last)
    for _ in range(4):
        with database.directly() as connection:
            assert process_of(connection) == expected


@ON_POSTGRESQL
@pytest.mark.parametrize("way", ["alone", "directly"])
def test_reading_does_not_make_the_driver_forget_what_it_has_prepared(database: Database, way: str) -> None:
    with getattr(database, way)() as connection:
        for number in range(6):
            execute(connection, "SELECT $1::integer + 1", (number,))
    prepared = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::integer%'")
    for _ in range(2):
        with database.reading() as session:
            assert session.execute(prepared).scalar_one() == 1
