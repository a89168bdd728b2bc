"""Killed, overtaken, out of space: a list is whole or not there, and no other's is touched."""

from __future__ import annotations

import errno
import logging
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from campaign.db import Database
from campaign.errors import ConflictError
from campaign.exports.lists import building
from campaign.exports.lists.asking import cancel_list
from campaign.exports.lists.building import Workshop, build_lists
from campaign.exports.lists.claiming import claim_next
from campaign.exports.lists.csv_file import write_csv
from campaign.exports.lists.expiring import sweep
from campaign.exports.lists.leasing import kept
from campaign.exports.lists.reading import Plan, Told
from campaign.exports.lists.sealing import Sink
from campaign.exports.lists.storage import FolderStorage
from tests.cast import signed, signing
from tests.exports.lists.export_key import EXPORT_KEY
from tests.exports.lists.staff import STAN, download, files, latest_event, row_of, rows_of, stan_asks, take, workshop_of
from tests.journeys.system import eventually
from tests.time_travel import let_pass

LEASE = timedelta(minutes=3)


def test_a_killed_worker_leaves_no_file_and_another_builds_the_list(
    database: Database, petition: UUID, folder: Path
) -> None:
    list_id = stan_asks(database, petition)
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.exports.lists.building_process", url, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout and worker.stdout.readline() == "written\n"
        worker.kill()
    row = row_of(database, list_id)
    assert (row.state, row.sha256) == ("building", None)
    assert [name.split(".")[-1] for name in files(folder)] == ["draft"]
    with pytest.raises(ConflictError, match="list-not-ready"):
        take(database, list_id)

    workshop = workshop_of(database, folder)
    assert build_lists(workshop) == 0  # it may be alive still
    assert sweep(database, workshop.storage) == 0
    let_pass(database, LEASE)
    assert build_lists(workshop) == 1
    assert sweep(database, workshop.storage) == 1
    row = row_of(database, list_id)
    assert (row.state, row.attempt) == ("ready", 2)
    assert row.claim and files(folder) == [row.claim.hex]
    assert [each["Name"] for each in rows_of(download(database, folder, list_id))] == ["Suzie Evans"]
    assert latest_event(database) == "supporter_list.ready"


def test_a_list_that_kills_every_worker_fails(database: Database, petition: UUID, folder: Path, breaking: None) -> None:
    list_id = stan_asks(database, petition)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            build_lists(workshop_of(database, folder))
        let_pass(database, LEASE)
    assert build_lists(workshop_of(database, folder)) == 0
    row = row_of(database, list_id)
    assert (row.state, row.failure) == ("failed", "too-many-attempts")
    assert files(folder) == []
    assert latest_event(database) == "supporter_list.failed"


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(session: Session, plan: Plan, sink: Sink) -> Iterator[Told]:
        yield from write_csv(session, plan, sink)
        raise ZeroDivisionError

    monkeypatch.setattr(building, "WRITERS", {"csv": write})


def test_whoever_lost_the_lease_does_not_touch_the_list(
    database: Database, petition: UUID, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker stands still for minutes; another builds the list meanwhile; then the first goes on."""
    list_id = stan_asks(database, petition)

    def write(session: Session, plan: Plan, sink: Sink) -> Iterator[Told]:
        yield from write_csv(session, plan, sink)
        monkeypatch.setattr(building, "WRITERS", {"csv": write_csv})
        let_pass(database, LEASE)
        assert build_lists(workshop_of(database, folder)) == 1

    monkeypatch.setattr(building, "WRITERS", {"csv": write})
    assert build_lists(workshop_of(database, folder)) == 0
    row = row_of(database, list_id)
    assert row.state == "ready" and row.claim and files(folder) == [row.claim.hex]
    assert download(database, folder, list_id)


def test_whoever_lost_the_lease_ends_nothing_that_another_builds(
    database: Database, petition: UUID, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list_id = stan_asks(database, petition)

    def write(session: Session, plan: Plan, sink: Sink) -> Iterator[Told]:
        yield from write_csv(session, plan, sink)
        let_pass(database, LEASE)
        with database.transaction() as other:
            assert claim_next(other)

    monkeypatch.setattr(building, "WRITERS", {"csv": write})
    assert build_lists(workshop_of(database, folder)) == 0
    row = row_of(database, list_id)
    assert (row.state, row.attempt, row.sha256, files(folder)) == ("building", 2, None, [])


def test_the_lease_is_kept_before_there_is_a_row_and_ends_with_the_claim(database: Database, petition: UUID) -> None:
    list_id = stan_asks(database, petition)
    with database.transaction() as session:
        claim = claim_next(session)
    assert claim
    before = row_of(database, list_id).lease_until
    with kept(database, claim, every=0.01):
        eventually(lambda: row_of(database, list_id).lease_until != before)
        with database.transaction() as session:
            cancel_list(session, list_id, STAN)
        eventually(lambda: all(thread.name != "lease" for thread in threading.enumerate()))
    assert row_of(database, list_id).lease_until is None


def test_progress_tells_how_far_it_has_come(
    database: Database, petition: UUID, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(database, signing(petition, "Paul Jones", "paul@example.com"))
    list_id = stan_asks(database, petition)
    seen: list[tuple[str, int | None, int]] = []

    def write(session: Session, plan: Plan, sink: Sink) -> Iterator[Told]:
        for _ in range(2):
            yield Counter({None: 1})
            row = row_of(database, list_id)
            seen.append((row.state, row.rows_total, row.rows_done))

    monkeypatch.setattr(building, "WRITERS", {"csv": write})
    monkeypatch.setattr(building, "PROGRESS_SECONDS", 0)
    assert build_lists(workshop_of(database, folder)) == 1
    assert seen == [("building", 2, 1), ("building", 2, 2)]


class FullStorage(FolderStorage):
    @contextmanager
    def draft(self, name: str) -> Iterator[BinaryIO]:
        with super().draft(name):
            raise OSError(errno.ENOSPC, "No space left on device")
        yield


def test_a_full_disk_fails_the_list_and_is_told(
    database: Database, petition: UUID, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    list_id = stan_asks(database, petition)
    assert build_lists(Workshop(database, FullStorage(folder), EXPORT_KEY)) == 0
    row = row_of(database, list_id)
    assert (row.state, row.failure, row.claim) == ("failed", "storage-full", None)
    assert files(folder) == []
    assert [record.message for record in caplog.records] == ["a list cannot be written"]
    assert latest_event(database) == "supporter_list.failed"


def test_what_is_ready_or_being_built_is_never_swept_away(database: Database, petition: UUID, folder: Path) -> None:
    workshop = workshop_of(database, folder)
    list_id = stan_asks(database, petition)
    build_lists(workshop)
    with workshop.storage.draft("0" * 32) as orphan:
        orphan.write(b"left behind")
    assert sweep(database, workshop.storage) == 1
    assert download(database, folder, list_id)
