"""Transactions: whole or not at all, and nobody waits for ever."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest
from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.exc import OperationalError

from campaign.db import Database, among, now
from campaign.db.engines import normalise_url
from campaign.db.resting import replace_the_dead
from campaign.mail.models import Mailbox
from tests.servers.postgres import PostgresServer


def test_the_database_tells_the_time_in_utc_and_counts_on(database: Database) -> None:
    with database.transaction() as session:
        first, later = session.execute(select(now(), now(60))).one()
    assert first.utcoffset().total_seconds() == 0
    assert 59 < (later - first).total_seconds() < 61


def test_reading_writes_nothing_on_postgresql(database: Database) -> None:
    if database.is_sqlite:
        with database.reading() as session:
            session.execute(text("CREATE TABLE seen (id INTEGER)"))
        with database.reading() as session, pytest.raises(OperationalError):
            session.execute(text("SELECT * FROM seen"))
        return
    with database.reading() as session, pytest.raises(Exception, match="read-only"):
        session.execute(text("CREATE TABLE seen (id INTEGER)"))


def test_a_snapshot_stays_as_it_was_and_leaves_no_setting_behind(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("CREATE TABLE seen (id INTEGER)"))
    with database.snapshot(seconds=60) as snapshot:
        assert snapshot.execute(text("SELECT count(*) FROM seen")).scalar_one() == 0
        with database.transaction() as session:
            session.execute(text("INSERT INTO seen VALUES (1)"))
        assert snapshot.execute(text("SELECT count(*) FROM seen")).scalar_one() == 0
        if not database.is_sqlite:
            assert snapshot.execute(text("SHOW statement_timeout")).scalar_one() == "1min"
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM seen")).scalar_one() == 1
        if not database.is_sqlite:
            assert session.execute(text("SHOW statement_timeout")).scalar_one() == "5s"
            assert session.execute(text("SHOW transaction_isolation")).scalar_one() == "read committed"


def test_a_writer_on_sqlite_gives_up_and_says_so(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/held.sqlite3", wait_seconds=0.3, most_waiting=2)
    with database.transaction() as session:
        session.execute(text("CREATE TABLE held (id INTEGER)"))
    holder = sqlite3.connect(tmp_path / "held.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    refused: list[float] = []

    def write() -> None:
        begun = monotonic()
        with pytest.raises(OperationalError), database.transaction() as session:
            session.execute(text("INSERT INTO held VALUES (1)"))
        refused.append(monotonic() - begun)

    threads = [Thread(target=write) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 12
    assert max(refused) < 2
    assert sum(waited < 0.2 for waited in refused) >= 8
    holder.rollback()
    holder.close()
    with database.transaction() as session:
        session.execute(text("INSERT INTO held VALUES (1)"))
    database.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_on_sqlite_too_a_snapshot_ends_and_its_connection_goes_on(database: Database) -> None:
    count = text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) SELECT count(*) FROM n"
    )
    with pytest.raises(OperationalError), database.snapshot(seconds=0) as session:
        session.execute(count)
    with database.reading() as session:
        assert session.execute(count).scalar_one() == 30_000


def test_any_number_of_values_are_one_parameter_and_none_is_nothing(database: Database) -> None:
    present = select(now()).scalar_subquery()
    keys, found = ["a", "NULL", 'it\'s "c", {d\\e}'], []
    with database.transaction() as session:
        for key in keys:
            session.execute(insert(Mailbox).values(key=key, created_at=present))
        for chosen in (keys[1:], ["a"], []):
            found.append(set(session.scalars(select(Mailbox.key).where(among(Mailbox.key, chosen)))))
        others = session.scalars(select(Mailbox.key).where(~among(Mailbox.key, {"a"}))).all()
    assert found == [set(keys[1:]), {"a"}, set()]
    assert set(others) == set(keys[1:])


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_table_of_a_few_pages_is_not_read_whole_for_one_row(database: Database) -> None:
    """Plans are kept, those of foreign keys too, and the table grows under them."""
    with database.transaction() as session:
        session.execute(text("CREATE TABLE few (id INTEGER PRIMARY KEY, name TEXT)"))
        session.execute(text("INSERT INTO few SELECT n, repeat('x', 100) FROM generate_series(1, 200) n"))
        session.execute(text("ANALYZE few"))
        plan = session.execute(text("EXPLAIN SELECT name FROM few WHERE id = 7")).scalars().all()
    assert "Index Scan" in plan[0], plan


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_too_finds_many_values_by_an_index(database: Database) -> None:
    with database.reading() as session:
        asked = select(Mailbox.created_at).where(among(Mailbox.key, ["a"])).compile(session.connection())
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", ('["a"]',)).all()
    assert any("USING INDEX" in step.detail for step in plan), plan


def test_short_turns_on_sqlite_are_waited_for_by_everybody(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/rush.sqlite3", wait_seconds=2.0, most_waiting=1)
    with database.transaction() as session:
        session.execute(text("CREATE TABLE held (id INTEGER)"))

    def write(_: int) -> None:
        with database.transaction() as session:
            session.execute(text("INSERT INTO held VALUES (1)"))
            Event().wait(0.08)  # all of them together: longer than a standstill

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    database.dispose()


@pytest.mark.parametrize(("asked_after", "is_asked"), [(0.0, True), (60.0, False)])
def test_a_connection_is_asked_whether_it_lives_after_a_long_rest_alone(
    postgres: PostgresServer, asked_after: float, is_asked: bool
) -> None:
    engine = create_engine(normalise_url(postgres.create_database()), isolation_level="AUTOCOMMIT")
    replace_the_dead(engine, asked_after_seconds=asked_after)
    last = text("SELECT query FROM pg_stat_activity WHERE pid = :pid")
    with engine.connect() as first, engine.connect() as onlooker:
        pid = first.execute(text("SELECT pg_backend_pid()")).scalar_one()
        first.close()
        with engine.connect():
            said_last = onlooker.execute(last, {"pid": pid}).scalar_one()
            assert (said_last != "SELECT pg_backend_pid()") == is_asked
    engine.dispose()


def test_a_connection_that_died_in_the_pool_takes_none_of_the_others_along(postgres: PostgresServer) -> None:
    engine = create_engine(normalise_url(postgres.create_database()), isolation_level="AUTOCOMMIT")
    replace_the_dead(engine)
    own, end = text("SELECT pg_backend_pid()"), text("SELECT pg_terminate_backend(:pid, 5000)")
    with engine.connect() as first, engine.connect() as second, engine.connect() as third:
        before = [connection.execute(own).scalar_one() for connection in (first, second, third)]
    with engine.connect() as killer:
        dead = next(pid for pid in before if pid != killer.execute(own).scalar_one())
        assert killer.execute(end, {"pid": dead}).scalar_one()
    with engine.connect() as first, engine.connect() as second, engine.connect() as third:
        after = {connection.execute(own).scalar_one() for connection in (first, second, third)}
    assert len(after) == 3 and set(before) - after == {dead}
    engine.dispose()
