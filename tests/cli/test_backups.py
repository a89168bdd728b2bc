"""The database in one file, and back: nothing is overwritten unless that was said."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from campaign.contributions.models import Contribution
from campaign.db import Database
from tests.cast import charlie_opens_petition, signed, signing
from tests.cli.conftest import Run


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_is_put_back_where_that_is_said(run: Run, database: Database, tmp_path: Path) -> None:
    petition = charlie_opens_petition(database)
    signed(database, signing(petition))
    file = str(tmp_path / "kept")
    assert run("backup", file).code == 0
    signed(database, signing(petition, "Paul Davies", "paul@example.com"))
    assert run("backup", file).err == "There is a file of that name: a backup overwrites nothing.\n"
    refused = run("restore", file)
    assert (refused.code, "--replace" in refused.err) == (2, True)
    assert run("restore", file, "--replace", "--json").json == {"erased": 0, "suppressed": 0, "held": 0}
    with database.reading() as session:
        assert session.scalars(select(Contribution.name)).all() == ["Suzie Evans"]
