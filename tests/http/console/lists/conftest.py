"""Stan exports in the console: his browser, a petition that is handed over, and whoever builds lists."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from campaign.db import Database
from campaign.exports.lists.building import Workshop
from campaign.exports.lists.storage import FolderStorage
from campaign.http.services import EXTENSION
from tests.cast import signed, signing
from tests.exports.lists.staff import set_handover
from tests.http.console.conftest import StaffClient
from tests.staff import StaffVisitor


@pytest.fixture
def workshop(app: Flask, database: Database) -> Workshop:
    settings = app.extensions[EXTENSION].settings
    return Workshop(database, FolderStorage(settings.export_storage), settings.export_key)


@pytest.fixture
def drive_id(database: Database, petition: UUID) -> UUID:
    """Charlie's petition, whose names and areas are handed over; Suzie has signed it."""
    set_handover(database, petition, "names-areas")
    signed(database, signing(petition))
    return petition


@pytest.fixture
def stan(staff_client: StaffClient, campaign_id: UUID) -> StaffVisitor:
    return staff_client("exporter", campaign_id, name="Stan Davies")
