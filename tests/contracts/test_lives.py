"""Whatever happens to signatures, and in whatever order, what we promise stays true."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as chosen
from hypothesis.stateful import run_state_machine_as_test

from campaign.db import Database
from campaign.settings import Settings
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
    numbers = count()

    def make() -> tuple[Database, Settings]:
        path = tmp_path / f"{next(numbers)}.sqlite3"
        shutil.copyfile(migrated_sqlite, path)
        url = f"sqlite:///{path}"
        return Database(url), replace(settings, database_url=url)

    return make


@pytest.fixture
def new_postgres(reused_postgres: ReusedDatabase, settings: Settings) -> Iterator[Open]:
    def make() -> tuple[Database, Settings]:
        reused_postgres.empty()
        return Database(reused_postgres.url), replace(settings, database_url=reused_postgres.url)

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
