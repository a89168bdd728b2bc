"""A stage for single steps: a database of each kind, a queue server and a provider of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from campaign.db import Database
from campaign.mail.sendgrid import SendGridSender
from tests.cast import charlie_opens_petition
from tests.fakes.sendgrid import FakeSendGrid
from tests.faults.stage import Stage
from tests.servers.valkey import ValkeyServer
from workers.office import post_office
from workers.runtime import current

FOLDER = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for a database of each kind is tried on SQLite in `make test`, and on both in `make test-long`."""
    for item in items:
        cases = getattr(item, "callspec", None)
        is_on_postgres = cases is not None and cases.params.get("database_url") == "postgresql"
        if is_on_postgres and item.path.is_relative_to(FOLDER) and not _names_its_database(item):
            item.add_marker(pytest.mark.long)


def _names_its_database(item: pytest.Item) -> bool:
    return any(marker.args[0] == "database_url" for marker in item.iter_markers("parametrize"))


@pytest.fixture
def provider() -> Iterator[FakeSendGrid]:
    with FakeSendGrid() as server:
        yield server


@pytest.fixture
def stage(
    database: Database,
    provider: FakeSendGrid,
    valkey: ValkeyServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Stage]:
    valkey.flush()
    made = Stage(database, provider, valkey.url, tmp_path / "var")
    for name, value in made.environ.items():
        monkeypatch.setenv(name, value)
    _forget()
    yield made
    if current.cache_info().currsize:
        current().database.dispose()
        current().connection.close()
    if post_office.cache_info().currsize:
        sender = post_office().sender
        assert isinstance(sender, SendGridSender)
        sender.close()
    _forget()


def _forget() -> None:
    """What this process has opened as a worker."""
    current.cache_clear()
    post_office.cache_clear()


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)
