"""Whatever happens to signatures, and in whatever order, what we promise stays true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as chosen
from hypothesis.stateful import run_state_machine_as_test

from campaign.db import Database
from campaign.settings import Settings
from tests.conftest import copy_sqlite
from tests.contracts.lives import Open, lives_on
from tests.servers.reused_database import ReusedDatabase

AT_EASE = {
    "deadline": None,
    "database": None,
    "suppress_health_check": list(HealthCheck),
    "print_blob": False,
}


@pytest.fixture
def new_sqlite(migrated_sqlite: Path, tmp_path: Path, settings: Settings) -> Open:
    path = tmp_path / "lives.sqlite3"
    database = Database(f"sqlite:///{path}")  # remembers what it has compiled, from one life to the next

    def make() -> tuple[Database, Settings]:
        database.dispose()
        copy_sqlite(migrated_sqlite, path)
        return database, replace(settings, database_url=f"sqlite:///{path}")

    return make


@pytest.fixture
def new_postgres(reused_postgres: ReusedDatabase, settings: Settings, engines: dict[str, Database]) -> Iterator[Open]:
    def make() -> tuple[Database, Settings]:
        reused_postgres.empty()
        url = reused_postgres.url
        return engines.get(url) or engines.setdefault(url, Database(url)), replace(settings, database_url=url)

    yield make
    reused_postgres.empty()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_promised_stays_true(new_sqlite: Open) -> None:
    few = chosen(max_examples=8, stateful_step_count=25, derandomize=True, phases=[Phase.generate], **AT_EASE)
    run_state_machine_as_test(lives_on(new_sqlite), settings=few)


@pytest.mark.long
@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("where", ["new_sqlite", "new_postgres"])
def test_what_is_promised_stays_true_in_many_lives(request: pytest.FixtureRequest, where: str) -> None:
    many = chosen(max_examples=60, stateful_step_count=50, **AT_EASE)
    run_state_machine_as_test(lives_on(request.getfixturevalue(where)), settings=many)
