"""A draft of a letter drive of Charlie's, with one target."""

from __future__ import annotations

from uuid import UUID

import pytest

from campaign.db import Database
from tests.http.console.plans import draft_of


@pytest.fixture
def drive_id(database: Database, campaign_id: UUID) -> UUID:
    return draft_of(database, campaign_id, "letter-drive")
