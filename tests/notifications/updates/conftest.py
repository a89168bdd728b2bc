"""A petition whose supporters read news, and the post."""

from __future__ import annotations

from itertools import count
from uuid import UUID

import pytest

from campaign.db import Database
from campaign.notifications.updates import queueing
from campaign.settings import Settings
from tests.cast import charlie_opens_petition
from tests.notifications.post import Post


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


@pytest.fixture
def post(database: Database, settings: Settings) -> Post:
    """What waited in the ledger before, verifications among it, has left."""
    return Post(database, settings)


@pytest.fixture
def by_twos(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two readers are looked at together, and no more than two mails wait in the ledger."""
    monkeypatch.setattr(queueing, "PAGE", 2)
    monkeypatch.setattr(queueing, "MOST_AHEAD", 2)


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each time that the writer asks what time it is, a hundredth of a second has gone."""
    clock = count()
    monkeypatch.setattr(queueing, "monotonic", lambda: next(clock) / 100)
