"""A receiver, and Charlie's petition."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from campaign.db import Database
from tests.cast import charlie_opens_petition
from tests.fakes.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as there:
        yield there


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)
