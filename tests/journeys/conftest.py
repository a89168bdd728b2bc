"""One whole service for each kind of database, started once; each test brings its own petition and people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from campaign import migrate
from campaign.db import Database
from tests.conftest import DATABASES
from tests.fakes.sendgrid import FakeSendGrid
from tests.journeys.system import System
from tests.servers.valkey import ValkeyServer


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeSendGrid]:
    with FakeSendGrid() as server:
        yield server


@pytest.fixture(scope="module", params=DATABASES)
def system(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, provider: FakeSendGrid
) -> Iterator[System]:
    folder = tmp_path_factory.mktemp("system")
    url = f"sqlite:///{folder}/cydlais.sqlite3"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").create_database()
    database = Database(url)
    migrate.upgrade(database)
    database.dispose()
    with ValkeyServer(appendonly=True) as valkey:
        running = System(folder, url, valkey.url, provider.url).start()
        yield running
        running.stop()


@pytest.fixture
def seen(system: System) -> Iterator[Database]:
    """The service's database, for a look from outside."""
    database = Database(system.database_url)
    yield database
    database.dispose()
