"""The database in one file, and back: nothing is overwritten unless that was said."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from campaign.contributions.models import Contribution
from campaign.db import Database
from tests.cast import charlie_opens_petition, signed, signing
from tests.cli.conftest import Run
from tests.servers.postgres import PostgresServer


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


def test_nothing_is_put_back_under_a_service_that_still_runs(
    anywhere: Run, environ: pytest.MonkeyPatch, postgres: PostgresServer, tmp_path: Path
) -> None:
    url = postgres.create_database()
    environ.setenv("DATABASE_URL", url)
    restore = ("restore", str(tmp_path / "none"), "--replace")
    assert "cannot be read" in anywhere(*restore).err
    worker = Database(url)
    with worker.reading() as session:
        session.execute(select(1))
        refused = anywhere(*restore)
    worker.dispose()
    assert (refused.code, "stop it, and wait" in refused.err) == (2, True)
