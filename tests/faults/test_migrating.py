"""A release migrates the tables while people sign and workers work: nobody gets anything but an answer, or "not now"."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from campaign import migrate
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.settings import Settings
from tests.cast import charlie_opens_petition, signed, signing
from tests.conftest import DATABASES
from tests.faults.crowd import Crowd
from tests.faults.next_release import BUILT, COLUMNS, INDEX, next_release, write_next_release
from tests.faults.oracle import ask_all
from tests.faults.resting import is_at_rest
from tests.faults.stage import SIGNATURES, SUZIE
from tests.faults.watching import watch_ledger
from tests.faults.world import World, make_world, scene_of
from tests.http.made_app import app_for
from tests.journeys.system import ROOT, eventually

ON_POSTGRESQL_ALONE = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
LONGER_THAN_FOR_A_TABLE = 1.2  # seconds
MIGRATE = """
import sys
from pathlib import Path
from campaign import migrate
from campaign.db import Database
migrate.MIGRATIONS = Path(sys.argv[1])
migrate.upgrade(Database(sys.argv[2]))
"""


@pytest.fixture
def app(settings: Settings, database: Database, petition: UUID) -> Flask:
    return app_for(settings, database)


def sign(app: Flask, who: str) -> int:
    form = {**SUZIE, "email": f"{who}@example.com", "form_id": ""}
    return app.test_client(use_cookies=False).post(SIGNATURES, data=form).status_code


def columns(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.execute(text("SELECT * FROM contributions WHERE 1 = 0")).keys())


def test_people_sign_while_a_release_is_migrated_and_until_it_takes_over(
    app: Flask, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrations, stop, statuses = write_next_release(tmp_path), threading.Event(), dict[str, int]()

    def person(group: int) -> None:
        for number in range(1000):
            if stop.is_set():
                return
            statuses[f"person{group}-{number}"] = sign(app, f"person{group}-{number}")

    people = [threading.Thread(target=person, args=(group,)) for group in range(2)]
    for thread in people:
        thread.start()
    try:
        with next_release(monkeypatch, migrations, database):
            migrate.upgrade(database)
        known = len(statuses)
        eventually(lambda: len(statuses) > known + 4)
    finally:
        stop.set()
        for thread in people:
            thread.join()
    assert {"mood", "weight"} <= columns(database)
    assert set(statuses.values()) <= {303, 503}
    with database.reading() as session:
        there = set(session.scalars(select(Contribution.email)))
    assert {f"{who}@example.com" for who, status in statuses.items() if status == 303} <= there
    answer = app.test_client().get("/readyz")  # of the last release, which goes on serving
    assert (answer.status_code, answer.json["migrations"]) == (200, "ahead")  # type: ignore[index]


@ON_POSTGRESQL_ALONE
def test_a_migration_gives_way_to_whoever_holds_the_table(
    app: Flask, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrations = write_next_release(tmp_path, COLUMNS)
    with next_release(monkeypatch, migrations, database), database.reading() as session:
        session.execute(select(Contribution.id)).all()  # as a list of supporters is read for minutes
        with _beside(lambda: migrate.upgrade(database)):
            eventually(lambda: _is_anybody_waiting(database))
            assert [sign(app, who) for who in ("suzie", "laura")] == [303, 303]
            session.close()
    assert {"mood", "weight"} <= columns(database)


@ON_POSTGRESQL_ALONE
def test_an_index_is_built_while_people_write_and_anew_where_one_was_left_half_built(
    app: Flask, database: Database, petition: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in ("suzie", "laura"):
        signed(database, signing(petition, who, f"{who}@example.com"))
    with next_release(monkeypatch, write_next_release(tmp_path / "columns", COLUMNS), database):
        migrate.upgrade(database)
    building = f"CREATE UNIQUE INDEX CONCURRENTLY {INDEX} ON contributions (weight)"
    alone = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as connection, pytest.raises(IntegrityError):
        connection.exec_driver_sql(building)  # as a build that is killed, it leaves an index that nobody may use
    both = write_next_release(tmp_path / "both", COLUMNS, BUILT)
    with next_release(monkeypatch, both, database), database.transaction() as writer:
        writer.execute(select(Contribution.id).with_for_update()).all()
        with _beside(lambda: migrate.upgrade(database)):
            eventually(lambda: _is_anybody_waiting(database))
            time.sleep(LONGER_THAN_FOR_A_TABLE)
            assert _is_anybody_waiting(database)
            assert sign(app, "paul") == 303
            writer.rollback()
    with database.reading() as session:
        is_valid = "SELECT indisvalid AND NOT indisunique FROM pg_index WHERE indexrelid = CAST(:name AS regclass)"
        assert session.scalar(text(is_valid), {"name": INDEX})


@ON_POSTGRESQL_ALONE
def test_a_look_at_old_rows_waits_for_whoever_cleans_up_as_long_as_that_takes(
    app: Flask, database: Database, petition: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "TRIES", 1)
    migrate.downgrade(database, "0043")
    with database.transaction() as cleaner:
        cleaner.execute(text("LOCK TABLE contributions IN SHARE UPDATE EXCLUSIVE MODE"))  # as autovacuum does
        with _beside(lambda: migrate.upgrade(database)):
            eventually(lambda: _is_anybody_waiting(database))
            time.sleep(LONGER_THAN_FOR_A_TABLE)
            assert sign(app, "suzie") == 303
            cleaner.rollback()


@pytest.mark.long
@pytest.mark.parametrize("kind", DATABASES)
def test_a_release_under_load_costs_nobody_anything(kind: str, tmp_path: Path) -> None:
    """Two hosts migrate at once, while a list is being read, people sign and workers work; then it is as it was."""
    migrations = write_next_release(tmp_path)
    with make_world(kind) as world:
        watch_ledger(world.seen)
        charlie_opens_petition(world.seen)
        world.system.start()
        world.system.wait_until_loaded()
        with Crowd(world.system, world.provider, "1", per_second=6) as crowd:
            eventually(lambda: len(crowd.verified) > 5, seconds=60)
            hosts = [_start_migrating(world, migrations) for _ in range(2)]
            with world.seen.snapshot(seconds=30) as session:
                session.execute(select(Contribution.id)).all()
                time.sleep(6)
            assert [host.wait(120) for host in hosts] == [0, 0]
            known = len(crowd.verified)
            eventually(lambda: len(crowd.verified) > known + 20, seconds=60)
            crowd.stop_coming()
            eventually(lambda: crowd.is_idle and is_at_rest(world), seconds=120)
            assert all(world.system.processes[name].is_running for name in world.system.names)
        assert "weight" in columns(world.seen)
        world.system.stop()
        assert set(crowd.statuses) <= {200, 303, 503}
        assert crowd.verified == set(crowd.signed) - crowd.gone  # who has no mailbox presses nothing
        assert len(crowd.verified) > 25
        assert (crowd.faults, ask_all(scene_of(world, crowd))) == ([], {})


def _start_migrating(world: World, migrations: Path) -> subprocess.Popen[bytes]:
    url = world.seen.url.render_as_string(hide_password=False)
    return subprocess.Popen([sys.executable, "-c", MIGRATE, str(migrations), url], cwd=ROOT)


@contextmanager
def _beside(act: Callable[[], None]) -> Iterator[None]:
    """`act` in a thread of its own, which must have ended well soon after the block."""
    ended = []
    thread = threading.Thread(target=lambda: (act(), ended.append(True)))
    thread.start()
    yield
    thread.join(30)
    assert ended


def _is_anybody_waiting(database: Database) -> bool:
    """For a lock that somebody else has."""
    with database.reading() as session:
        return bool(session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
