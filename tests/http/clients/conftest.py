"""The API behind a server, with something of every noun; and a key that may do everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from requests.adapters import HTTPAdapter

from campaign.db import Database
from campaign.settings import Settings
from tests.http.api.scene import everything
from tests.http.api.served import served
from tests.http.clients.led import lead


@dataclass(frozen=True, slots=True)
class Home:
    url: str
    secret: str
    petition: UUID


@pytest.fixture
def home(settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    with served(settings, database) as server:
        scene = everything(server.app, database)
        monkeypatch.setattr(HTTPAdapter, "send", lead(server.url))
        yield Home(server.url, scene.secret, scene.drives[0])
