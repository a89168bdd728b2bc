"""Charlie's petition, with the seats that its signatures fall to."""

from __future__ import annotations

from uuid import UUID

import pytest

from campaign.areas.lookup import ensure_seats
from campaign.db import Database
from tests.cast import charlie_opens_petition


@pytest.fixture
def petition(database: Database) -> UUID:
    with database.transaction() as session:
        ensure_seats(session)
    return charlie_opens_petition(database)
