"""Charlie's appeal, and Laura's story that answers it."""

from __future__ import annotations

from uuid import UUID

import pytest

from campaign.db import Database
from tests.appeals import charlie_opens_appeal, given, passed, telling


@pytest.fixture
def appeal(database: Database) -> UUID:
    return charlie_opens_appeal(database)


@pytest.fixture
def lauras(database: Database, appeal: UUID) -> UUID:
    """Laura's story, published."""
    return passed(database, given(database, telling(appeal)))
