"""What a file brings beside whoever else is at it: nobody erased comes back, and whoever is in the way is waited for later."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.imports import running
from campaign.imports.deciding import start
from campaign.imports.models import Import
from campaign.imports.running import work_on
from campaign.my_support.erasing import Erase, erase
from tests.cast import charlie_opens_petition, signed, signing
from tests.contributions.counting import ON_SQLITE_ALONE
from tests.imports.files import KEYS, LIST, brought, progress, worked
from tests.my_support.test_erasing import until_somebody_waits


@pytest.mark.parametrize("way", ["recorded", "asked"])
def test_whoever_is_just_being_erased_is_not_taken(
    database: Database, petition: UUID, tmp_path: Path, way: str
) -> None:
    signed(database, signing(charlie_opens_petition(database, slug="2"), "Paul Rees", "paul@example.com"))
    one = brought(database, petition, tmp_path, LIST, origin="list", way=way)
    with database.transaction() as session:
        start(session, one)
    with database.reading() as session:
        paul = session.scalars(select(Contribution.mailbox_key)).one()
    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as session:
            erase(session, Erase(paul, "cy"))
            working = pool.submit(worked, database, one)
            until_somebody_waits(database)
        assert (working.result().taken, working.result().refused) == (1, 1)
    with database.reading() as session:
        assert session.scalars(select(Contribution.name).where(Contribution.drive_id == petition)).all() == [
            "Stan Huws"
        ]


class LockError(Exception):
    """As the driver of PostgreSQL raises it."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


@ON_SQLITE_ALONE
@pytest.mark.parametrize("sqlstate", ["55P03", "40P01"])
def test_whoever_finds_somebody_in_the_way_gives_the_import_back_and_goes_on_later(
    database: Database, petition: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlstate: str
) -> None:
    one = brought(database, petition, tmp_path)
    with database.transaction() as session:
        start(session, one)

    def wait(session: Session, _held: Import, _sealing: Sequence[bytes]) -> None:
        raise OperationalError(None, None, LockError(sqlstate))

    with monkeypatch.context() as busy:
        busy.setitem(running._BATCHES, "running", wait)
        assert not work_on(database, one, KEYS.sealing, until=time.monotonic() + 60)
    assert (progress(database, one).taken, worked(database, one).taken) == (0, 2)


@ON_SQLITE_ALONE
def test_any_other_failure_of_the_database_is_told(
    database: Database, petition: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = brought(database, petition, tmp_path)
    with database.transaction() as session:
        start(session, one)

    def fail(session: Session, _held: Import, _sealing: Sequence[bytes]) -> None:
        raise OperationalError(None, None, LockError("57P01"))

    monkeypatch.setitem(running._BATCHES, "running", fail)
    with pytest.raises(OperationalError):
        work_on(database, one, KEYS.sealing, until=time.monotonic() + 60)
