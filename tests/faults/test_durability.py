"""A database that may forget what it has acknowledged is not for production: nothing starts on it, and monitors say so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from campaign.app import create_app
from campaign.db import Database, end_unless_durable
from campaign.db.durability import durability_settings
from campaign.settings import Settings
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.faults.system import FaultySystem
from tests.journeys.system import eventually
from tests.production import PRODUCTION
from tests.servers.postgres import PostgresServer

FORGETS = (
    "PostgreSQL's fsync is off, so a crash may lose what was acknowledged: this is not for production. "
    "Set fsync = on in postgresql.conf."
)


@pytest.fixture
def forgetful(postgres: PostgresServer) -> PostgresServer:
    """The tests' own server, which runs without fsync: that is faster."""
    if not postgres.is_ours:
        pytest.skip("the server of DATABASE_URL keeps what it acknowledges: no process was refused")
    return postgres


def set_on_connections(database: Database, statement: str) -> None:
    """In place of what a role or a database may say."""
    database.dispose()

    @event.listens_for(database.engine, "connect")
    def _set(connection: Any, _record: object) -> None:
        connection.execute(statement)
        if not database.is_sqlite:
            connection.commit()


@pytest.mark.parametrize(
    ("kind", "statement", "risk"),
    [
        ("sqlite", "PRAGMA synchronous=NORMAL", "synchronous is normal"),
        ("sqlite", "PRAGMA journal_mode=DELETE", "journal_mode is delete"),
        ("postgresql", "SET synchronous_commit = off", "synchronous_commit is off"),
        ("postgresql", "SET synchronous_commit = local", "synchronous_commit is local"),
    ],
)
def test_each_setting_by_which_it_may_forget_is_named(
    postgres: PostgresServer, tmp_path: Path, kind: str, statement: str, risk: str
) -> None:
    database = Database(f"sqlite:///{tmp_path}/a.sqlite3" if kind == "sqlite" else postgres.create_database())
    assert risk not in risks(database)
    set_on_connections(database, statement)
    assert risk in risks(database)
    database.dispose()


def risks(database: Database) -> list[str]:
    with database.reading() as session:
        return [f"{one.name} is {one.value}" for one in durability_settings(session) if not one.is_safe]


def test_a_demonstration_may_forget_and_a_database_that_is_away_is_waited_for(
    forgetful: PostgresServer,
) -> None:
    database = Database(forgetful.create_database())
    end_unless_durable(database, is_demo=True)
    with pytest.raises(SystemExit, match="fsync"):
        end_unless_durable(database, is_demo=False)
    database.dispose()
    end_unless_durable(Database("postgresql://nobody@127.0.0.1:9/nothing"), is_demo=False)


@pytest.mark.parametrize("is_executed", [False, pytest.param(True, marks=pytest.mark.long)])
def test_no_process_begins_to_work_on_it(forgetful: PostgresServer, tmp_path: Path, is_executed: bool) -> None:
    system = FaultySystem(
        tmp_path,
        forgetful.create_database(),
        f"unix://{tmp_path}/no-such.sock",
        "http://127.0.0.1:9",
        is_executed=is_executed,
        extra=PRODUCTION,
    )
    for name in set(system.names) - {"web"}:
        system.begin(name)
    for process in system.processes.values():
        eventually(lambda process=process: not process.is_running)
    with pytest.raises(RuntimeError, match="did not start"):
        system.begin("web")
    said = {name: (tmp_path / f"{name}.log").read_text() for name in system.names}
    assert said == dict.fromkeys(system.names, f"{FORGETS}\n")


@ON_SQLITE_ALONE
def test_monitors_see_a_database_that_was_told_to_forget_since(settings: Settings) -> None:
    database = Database(settings.database_url)
    app = create_app(replace(settings, env="production", base_url="http://localhost"), database)
    assert _asked(app) == (200, "ok", 1.0)
    set_on_connections(database, "PRAGMA synchronous=OFF")
    assert _asked(app) == (503, "synchronous is off", 0.0)
    database.dispose()


def _asked(app: Flask) -> tuple[int, str, float]:
    answer, numbers = app.test_client().get("/readyz"), app.test_client().get("/metrics").text
    [ready] = [line for line in numbers.splitlines() if line.startswith("cydlais_database_ready ")]
    return answer.status_code, answer.json["durability"], float(ready.split()[1])  # type: ignore[index]
