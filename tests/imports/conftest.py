"""The petition that files of signatures are brought to."""

from __future__ import annotations

from uuid import UUID

import pytest

from campaign.db import Database
from tests.cast import charlie_opens_petition


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)
