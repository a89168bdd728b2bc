"""Charlie's petition, which Suzie has signed, and the folder of sealed files beside the test's database."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from campaign.db import Database
from tests.cast import charlie_opens_petition, signed, signing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "exports"
    made.mkdir()
    return made


@pytest.fixture
def petition(database: Database) -> UUID:
    petition = charlie_opens_petition(database)
    signed(database, signing(petition))
    return petition
