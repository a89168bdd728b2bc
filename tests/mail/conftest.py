"""A post office whose sender only notes what it is given, and a petition to sign."""

from __future__ import annotations

from uuid import UUID

import pytest

from campaign.db import Database
from campaign.mail.deliver import PostOffice
from campaign.mail.kind import Desk
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.cast import charlie_opens_petition
from tests.fakes.sender import FakeSender


@pytest.fixture
def sender() -> FakeSender:
    return FakeSender()


@pytest.fixture
def office(database: Database, settings: Settings, sender: FakeSender) -> PostOffice:
    return PostOffice(database, sender, Desk(settings, Keyring(settings.secret_key)))


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)
