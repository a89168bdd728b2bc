"""A stage for single steps: a database of each kind, a queue server and a provider of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from campaign.db import Database
from tests.cast import charlie_opens_petition
from tests.fakes.sendgrid import FakeSendGrid
from tests.faults.stage import Stage
from tests.servers.valkey import ValkeyServer


@pytest.fixture
def provider() -> Iterator[FakeSendGrid]:
    with FakeSendGrid() as server:
        yield server


@pytest.fixture
def stage(database: Database, provider: FakeSendGrid, valkey: ValkeyServer, tmp_path: Path) -> Stage:
    valkey.flush()
    return Stage(database, provider, valkey.url, tmp_path / "var")


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)
