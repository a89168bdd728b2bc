"""A letter drive with its team: Charlie organises, Paul is a member, Laura has written."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from campaign.db import Database
from campaign.settings import Settings
from tests.http.site.visiting import Visitor, visitor
from tests.letters import charlie_opens_letter_drive, targets_of, writing, written
from tests.teams import PAUL, joined, laura_stops


@pytest.fixture
def drive(database: Database) -> UUID:
    """Laura has written, and somebody called Zephaniah stopped half-way."""
    drive_id = charlie_opens_letter_drive(database)
    written(database, writing(drive_id, targets_of(database, drive_id)))
    laura_stops(database, drive_id, name="Zephaniah Quill", email="zephaniah@example.com")
    return drive_id


@pytest.fixture
def charlie(database: Database, drive: UUID) -> UUID:
    return joined(database, drive)


@pytest.fixture
def paul(database: Database, drive: UUID, charlie: UUID) -> UUID:
    return joined(database, drive, "Paul Price", PAUL, role="member")


@pytest.fixture
def browser(app: Flask, database: Database, settings: Settings) -> Visitor:
    return visitor(app, database, settings)
