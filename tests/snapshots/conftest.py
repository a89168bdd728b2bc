"""Charlie's petition, with the seats that its signatures fall to."""

from __future__ import annotations

from uuid import UUID

import pytest

from campaign.db import Database
from tests.cast import charlie_opens_petition
from tests.contributions.counting import lay_ground


@pytest.fixture
def petition(database: Database) -> UUID:
    lay_ground(database)
    return charlie_opens_petition(database)
