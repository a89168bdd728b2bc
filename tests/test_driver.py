"""Statements that go straight to the driver behave as those that SQLAlchemy runs."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import Connection, Uuid, bindparam, event, literal_column, select, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.pool import QueuePool

from campaign.clock import utc_now
from campaign.db import DATABASE_AWAY, Database, Driven, Prepared
from campaign.db.driver import execute
from campaign.db.libpq import Told, ask
from campaign.ids import new_id

ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def place(database: Database, number: int) -> str:
    return "?" if database.is_sqlite else f"${number}"


def test_an_error_is_one_of_sqlalchemys_and_holds_no_parameters(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("CREATE TABLE names (name TEXT UNIQUE)"))
    insertion = f"INSERT INTO names VALUES ({place(database, 1)})"
    with database.directly() as connection:
        assert ask(connection, insertion, ("Suzie Evans",)).rows == []
    for way in (database.alone, database.directly):
        with pytest.raises(IntegrityError) as raised, way() as connection:
            ask(connection, insertion, ("Suzie Evans",))
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
        assert ask(connection, "SELECT 7").rows == [(7,)]
    event.remove(database.engine, "before_cursor_execute", listen)
    assert heard.count("SELECT 7") == 1


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
            ask(connection, "SELECT pg_terminate_backend(pg_backend_pid())")
        assert raised.value.connection_invalidated and not connection.connection.is_valid
    with database.directly() as connection:
        assert ask(connection, "SELECT 7").rows == [(7,)]


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
        ask(connection, "CREATE TABLE numbers (number INTEGER UNIQUE)")
        ask(connection, "INSERT INTO numbers VALUES ($1)", (1,))
        with pytest.raises(IntegrityError):
            ask(connection, "INSERT INTO numbers VALUES ($1)", (1,))
        ask(connection, "INSERT INTO numbers VALUES ($1)", (2,))
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
            ask(connection, f"SELECT $1::integer AS {way}", (number,))
    prepared = text(f"SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT $1::integer AS {way}'")
    for _ in range(2):
        with database.reading() as session:
            assert session.execute(prepared).scalar_one() == 1


TYPED = "SELECT $1::uuid, $2::text, $3::boolean, $4::double precision, $5::timestamptz, $6::integer, $7::date"
VALUES = (new_id(), "Cyd-gynhyrchu ym Môn — ŵŷ", True, 0.1, utc_now(), 2**31 - 1, None)


@ON_POSTGRESQL
def test_the_short_way_gives_back_what_a_cursor_does(database: Database) -> None:
    answers: list[Told] = []
    for way in (database.alone, database.directly):
        with way() as connection:
            answers += [ask(connection, TYPED, VALUES) for _ in range(2)]  # prepared, and again
    assert all(answer == answers[0] for answer in answers) and answers[0].rows == [VALUES]


@ON_POSTGRESQL
def test_what_the_server_has_forgotten_is_prepared_again(database: Database) -> None:
    named = "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT $1::integer + 2'"
    with database.directly() as connection:
        for number in range(3):
            assert ask(connection, "SELECT $1::integer + 2", (number,)).rows == [(number + 2,)]
        assert ask(connection, named).rows == [(1,)]  # not once for each time
        execute(connection, "DEALLOCATE ALL")  # as psycopg does at a ROLLBACK
        assert ask(connection, named).rows == [(0,)]
        for _ in range(2):
            assert ask(connection, "SELECT $1::integer + 2", (5,)).rows == [(7,)]
        assert ask(connection, named).rows == [(1,)]


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("statement", "given", "word"),
    [
        ("SELECT nothing", (), 'column "nothing" does not exist'),
        ("SELECT $1::integer", ("x",), "invalid input syntax"),
        ("SELECT $1::text", ("\0",), "NUL"),
    ],
)
def test_what_cannot_be_said_is_an_error_and_leaves_the_connection_as_it_was(
    database: Database, statement: str, given: tuple[str, ...], word: str
) -> None:
    with database.directly() as connection:
        for _ in range(2):
            with pytest.raises(DBAPIError, match=word) as raised:
                ask(connection, statement, given)
            assert not raised.value.connection_invalidated
        assert ask(connection, "SELECT 7").rows == [(7,)]


@ON_POSTGRESQL
@pytest.mark.parametrize("left", ["BEGIN", "BEGIN; SELECT * FROM nowhere"])
def test_what_was_left_open_is_rolled_back_before_the_next_uses_the_connection(database: Database, left: str) -> None:
    with database.directly() as connection:
        expected = process_of(connection)
        ask(connection, "CREATE TABLE numbers (number INTEGER)")
        with suppress(DBAPIError):
            execute(connection, f"{left}; INSERT INTO numbers VALUES (1)")
    with database.directly() as connection:
        driver: Any = connection.connection.driver_connection
        assert driver.info.transaction_status.name == "IDLE"
        assert process_of(connection) == expected
        assert ask(connection, "SELECT count(*) FROM numbers").rows == [(0,)]


def test_who_reads_takes_no_connection_before_something_is_asked(database: Database) -> None:
    with database.reading() as session:
        pool = database.engine.pool
        assert isinstance(pool, QueuePool) and pool.checkedout() == 0
        assert session.scalar(text("SELECT 7")) == 7
        assert pool.checkedout() == 1
    assert pool.checkedout() == 0


def test_a_prepared_statement_takes_and_gives_ids_and_none(database: Database) -> None:
    name = database.engine.dialect.name
    given = [bindparam(key, type_=Uuid()) for key in ("one", "other")]
    prepared = Prepared(name, select(*(one.label(one.key) for one in given)), (Uuid(), Uuid()))
    row_id = new_id()
    for way in (database.alone, database.directly):
        with way() as connection:
            for _ in range(2):
                assert prepared.first(connection, {"one": row_id, "other": None}) == (row_id, None)
                assert prepared.all(connection, {"one": None, "other": row_id}) == [(None, row_id)]


def test_a_prepared_statement_that_is_run_gives_nothing_back(database: Database) -> None:
    name = database.engine.dialect.name
    with database.directly() as connection, pytest.raises(ValueError, match="zip"):
        Prepared(name, select(literal_column("7"))).run(connection, {})


@ON_POSTGRESQL
def test_no_way_out_of_a_session_makes_the_server_forget_what_is_prepared(database: Database) -> None:
    prepared = text("SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT 1 AS kept'")
    with database.directly() as connection:
        expected = process_of(connection)
        ask(connection, "SELECT 1 AS kept")
    for way in (database.reading, database.transaction):
        for fails in (False, True):
            with suppress(LookupError, DBAPIError), way() as session:
                for _ in range(8):  # psycopg prepares what it has been told so often
                    session.execute(text("SELECT 7"))
                if fails:
                    session.execute(text("SELECT nothing"))
                raise LookupError
    with database.transaction() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) == expected
        assert session.scalar(prepared) == 1


@ON_POSTGRESQL
def test_what_has_failed_is_not_said_again(database: Database) -> None:
    dividing = "SELECT nextval('times') / $1::integer"
    with database.directly() as connection:
        ask(connection, "CREATE SEQUENCE times")
        assert ask(connection, dividing, (1,)).rows == [(1,)]
        with pytest.raises(DataError):
            ask(connection, dividing, (0,))
        assert ask(connection, dividing, (1,)).rows == [(3,)]


@ON_POSTGRESQL
def test_a_column_that_has_changed_its_type_is_read_as_what_it_is_now(database: Database) -> None:
    with database.directly() as connection:
        ask(connection, "CREATE TABLE numbers AS SELECT 7 AS number")
        assert ask(connection, "SELECT number FROM numbers").rows == [(7,)]
        ask(connection, "ALTER TABLE numbers ALTER number TYPE text")
        for _ in range(2):
            assert ask(connection, "SELECT number FROM numbers").rows == [("7",)]


@ON_POSTGRESQL
def test_a_connection_keeps_no_rows(database: Database) -> None:
    with database.directly() as connection:
        ask(connection, "SELECT 'Suzie Evans'")
        [known] = (kept for kept in connection.connection.info.values() if hasattr(kept, "types"))
        assert known.types.pgresult is None
