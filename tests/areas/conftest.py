"""A database in which the seats are known, and nothing else."""

import pytest

from campaign.areas.lookup import ensure_seats
from campaign.db import Database


@pytest.fixture
def database(database: Database) -> Database:
    with database.transaction() as session:
        ensure_seats(session)
    return database
