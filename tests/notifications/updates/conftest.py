"""A petition whose supporters read news, and the post."""

from __future__ import annotations

from uuid import UUID

import pytest

from campaign.db import Database
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
