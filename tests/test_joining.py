"""Writers to SQLite who come at the same time are committed together, and each for themselves all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError

from campaign.db import Database
from campaign.db.turns import Turns

PATIENCE_SECONDS = 20.0
REFUSED = "this one was refused"
Act = Callable[[Connection], None]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/joined.sqlite3")
    with database.transaction() as session:
        session.execute(text("CREATE TABLE written (name TEXT PRIMARY KEY, after TEXT REFERENCES written(name))"))
    yield database
    database.dispose()


@pytest.fixture
def commits(database: Database) -> list[object]:
    """Grows by one with each."""
    found: list[object] = []
    event.listen(database.engine, "commit", found.append)
    return found


@pytest.fixture
def together(database: Database) -> Iterator[Callable[..., list[Future[None]]]]:
    """Lets all write by `alone`: the first stays in its turn until the others wait for theirs."""
    with ThreadPoolExecutor() as pool:

        def write(*acts: Act) -> list[Future[None]]:
            has_begun, may_go_on = Event(), Event()

            def begin(connection: Connection) -> None:
                acts[0](connection)
                has_begun.set()
                assert may_go_on.wait(PATIENCE_SECONDS)

            writers = [pool.submit(write_alone, database, begin)]
            assert has_begun.wait(PATIENCE_SECONDS)
            writers += [pool.submit(write_alone, database, act) for act in acts[1:]]
            wait_until_waiting(database, len(acts) - 1)
            may_go_on.set()
            return writers

        yield write


def write_alone(database: Database, act: Act) -> None:
    with database.alone() as connection:
        act(connection)


def wait_until_waiting(database: Database, many: int) -> None:
    last = monotonic() + PATIENCE_SECONDS
    while database._turns._waiting < many:
        assert monotonic() < last


def naming(name: str, after: str | None = None) -> Act:
    def write(connection: Connection) -> None:
        connection.execute(text("INSERT INTO written VALUES (:name, :after)"), {"name": name, "after": after})

    return write


def refuse(connection: Connection) -> None:
    naming("refused")(connection)
    raise ValueError(REFUSED)


def name_after_nobody(connection: Connection) -> None:
    """It is found out at the commit."""
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    naming("Laura", after="nobody")(connection)


def names(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(text("SELECT name FROM written ORDER BY name")))


def test_those_who_wait_are_committed_with_the_first(
    database: Database, commits: list[object], together: Callable[..., list[Future[None]]]
) -> None:
    for writer in together(*map(naming, "abcd")):
        writer.result(PATIENCE_SECONDS)
    assert names(database) == ["a", "b", "c", "d"]
    assert len(commits) == 1


def test_one_alone_waits_for_nobody(database: Database, commits: list[object]) -> None:
    write_alone(database, naming("Suzie"))
    assert len(commits) == 1
    assert names(database) == ["Suzie"]


def test_who_is_refused_takes_nothing_of_the_others_along(
    database: Database, together: Callable[..., list[Future[None]]]
) -> None:
    first, refused, last = together(naming("Suzie"), refuse, naming("Laura"))
    for writer in (first, last):
        writer.result(PATIENCE_SECONDS)
    with pytest.raises(ValueError, match=REFUSED):
        refused.result(PATIENCE_SECONDS)
    assert names(database) == ["Laura", "Suzie"]


def test_who_is_refused_last_leaves_the_others_committed(
    database: Database, together: Callable[..., list[Future[None]]]
) -> None:
    first, refused = together(naming("Suzie"), refuse)
    first.result(PATIENCE_SECONDS)
    with pytest.raises(ValueError, match=REFUSED):
        refused.result(PATIENCE_SECONDS)
    assert names(database) == ["Suzie"]


def test_all_are_told_when_what_they_share_cannot_be_committed(
    database: Database, together: Callable[..., list[Future[None]]]
) -> None:
    for writer in together(naming("Suzie"), name_after_nobody):
        with pytest.raises(OperationalError):
            writer.result(PATIENCE_SECONDS)
    assert names(database) == []
    write_alone(database, naming("Suzie"))
    assert names(database) == ["Suzie"]


def test_a_transaction_that_comes_next_ends_what_others_share(
    database: Database, commits: list[object], together: Callable[..., list[Future[None]]]
) -> None:
    def by_itself() -> None:
        with database.transaction() as session:
            assert names(database) == ["Suzie"]
            session.execute(text("INSERT INTO written VALUES ('Laura', 'Suzie')"))

    with ThreadPoolExecutor(1) as pool:
        has_begun, is_waited_for = Event(), Event()

        def begin() -> None:
            with database.alone() as connection:
                naming("Suzie")(connection)
                has_begun.set()
                assert is_waited_for.wait(PATIENCE_SECONDS)

        first = pool.submit(begin)
        assert has_begun.wait(PATIENCE_SECONDS)
        with ThreadPoolExecutor(1) as others:
            other = others.submit(by_itself)
            wait_until_waiting(database, 1)
            is_waited_for.set()
            other.result(PATIENCE_SECONDS)
        first.result(PATIENCE_SECONDS)
    assert names(database) == ["Laura", "Suzie"]
    assert len(commits) == 2


def test_nobody_is_left_waiting_by_one_who_gave_up(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Turns, "are_waited_for", True)
    write_alone(database, naming("Suzie"))
    assert names(database) == ["Suzie"]


def test_one_who_is_refused_alone_leaves_nothing_open(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Turns, "are_waited_for", True)  # by one who gives up this moment
    with pytest.raises(ValueError, match=REFUSED):
        write_alone(database, refuse)
    assert database._joining._open is None
