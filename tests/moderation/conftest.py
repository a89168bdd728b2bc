"""Laura's story, which waits for a moderator."""

from __future__ import annotations

from uuid import UUID

import pytest

from campaign.db import Database
from tests.appeals import charlie_opens_appeal, given, telling


@pytest.fixture
def lauras(database: Database) -> UUID:
    return given(database, telling(charlie_opens_appeal(database)))
