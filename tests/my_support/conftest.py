"""Suzie's mailbox, and what she gave from it."""

from __future__ import annotations

from uuid import UUID

import pytest

from campaign.db import Database
from tests.cast import charlie_opens_petition, signed, signing


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


@pytest.fixture
def suzies(database: Database, petition: UUID) -> UUID:
    return signed(database, signing(petition, comment="It matters to me.", show_name=True, consent_campaign=True))


@pytest.fixture
def mailbox(petition: UUID) -> str:
    """The key of Suzie's mailbox."""
    return signing(petition).mailbox_key
