"""Killed, cancelled, out of space, over: a list is whole or not there, and nothing of it stays for longer than it should."""

from __future__ import annotations

import errno
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.audit.record import CLI
from campaign.db import Database
from campaign.drives.models import Drive
from campaign.errors import ConflictError, NotFoundError
from campaign.exports.lists import building
from campaign.exports.lists.asking import cancel_list
from campaign.exports.lists.building import Workshop, build_lists
from campaign.exports.lists.claiming import claim_next
from campaign.exports.lists.csv_file import write_csv
from campaign.exports.lists.expiring import sweep, wipe_expired, wipe_list
from campaign.exports.lists.leasing import kept
from campaign.exports.lists.owners import wipe_lost
from campaign.exports.lists.reading import Plan
from campaign.exports.lists.sealing import Sink
from campaign.exports.lists.storage import FolderStorage
from campaign.ids import new_id
from campaign.outbox.models import OutboxEvent
from campaign.staff.accounts import disable_account
from campaign.staff.events import ACCOUNT_ENDED, ROLE_TAKEN
from campaign.staff.grants import take_role
from campaign.staff.models import StaffGrant
from tests.cast import charlie_opens_petition, signed, signing
from tests.exports.lists.export_key import EXPORT_KEY
from tests.exports.lists.staff import STAN, download, row_of, rows_of, stan_asks, take, workshop_of
from tests.journeys.system import eventually
from tests.staff import make_account
from tests.time_travel import let_pass

LEASE = timedelta(minutes=3)
DAY = timedelta(hours=25)


@pytest.fixture
def petition(database: Database) -> UUID:
    petition = charlie_opens_petition(database)
    signed(database, signing(petition))
    return petition


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def latest_event(database: Database) -> str:
    with database.reading() as session:
        return session.scalars(select(OutboxEvent.name).order_by(OutboxEvent.id.desc())).first() or ""


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
    def write(session: Session, plan: Plan, sink: Sink) -> Iterator[int]:
        yield from write_csv(session, plan, sink)
        raise ZeroDivisionError

    monkeypatch.setattr(building, "WRITERS", {"csv": write})


def test_a_list_is_called_off_while_it_is_built(
    database: Database, petition: UUID, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list_id = stan_asks(database, petition)

    def write(session: Session, plan: Plan, sink: Sink) -> Iterator[int]:
        with database.transaction() as other:
            cancel_list(other, list_id, STAN)
        yield from write_csv(session, plan, sink)
        raise AssertionError("went on")

    monkeypatch.setattr(building, "WRITERS", {"csv": write})
    monkeypatch.setattr(building, "PROGRESS_SECONDS", 0)
    assert build_lists(workshop_of(database, folder)) == 0
    assert row_of(database, list_id).state == "cancelled"
    assert files(folder) == []


def test_a_list_is_called_off_at_the_last_moment(
    database: Database, petition: UUID, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list_id = stan_asks(database, petition)

    def write(session: Session, plan: Plan, sink: Sink) -> Iterator[int]:
        yield from write_csv(session, plan, sink)
        with database.transaction() as other:
            cancel_list(other, list_id, STAN)

    monkeypatch.setattr(building, "WRITERS", {"csv": write})
    assert build_lists(workshop_of(database, folder)) == 0
    assert (row_of(database, list_id).state, files(folder)) == ("cancelled", [])


def test_whoever_lost_the_lease_does_not_touch_the_list(
    database: Database, petition: UUID, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker stands still for minutes; another builds the list meanwhile; then the first goes on."""
    list_id = stan_asks(database, petition)

    def write(session: Session, plan: Plan, sink: Sink) -> Iterator[int]:
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

    def write(session: Session, plan: Plan, sink: Sink) -> Iterator[int]:
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

    def write(session: Session, plan: Plan, sink: Sink) -> Iterator[int]:
        for _ in range(2):
            yield 1
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


def test_after_a_day_a_list_is_wiped(database: Database, petition: UUID, folder: Path) -> None:
    workshop = workshop_of(database, folder)
    list_id = stan_asks(database, petition)
    build_lists(workshop)
    assert wipe_expired(database, workshop.storage) == 0
    assert download(database, folder, list_id)
    let_pass(database, DAY)
    with pytest.raises(ConflictError, match="list-expired"):
        take(database, list_id)
    assert [wipe_expired(database, workshop.storage) for _ in range(2)] == [1, 0]
    row = row_of(database, list_id)
    assert (row.state, row.wrapped_key, row.rows_done) == ("expired", None, 1)
    assert row.sha256 and files(folder) == []
    assert latest_event(database) == "supporter_list.expired"


def test_what_is_ready_or_being_built_is_never_swept_away(database: Database, petition: UUID, folder: Path) -> None:
    workshop = workshop_of(database, folder)
    list_id = stan_asks(database, petition)
    build_lists(workshop)
    with workshop.storage.draft("0" * 32) as orphan:
        orphan.write(b"left behind")
    assert sweep(database, workshop.storage) == 1
    assert download(database, folder, list_id)


def test_an_operator_wipes_a_list_before_its_time(database: Database, petition: UUID, folder: Path) -> None:
    list_id = stan_asks(database, petition)
    build_lists(workshop_of(database, folder))
    with database.transaction() as session:
        wipe_list(session, list_id, by=CLI)
    with pytest.raises(ConflictError, match="list-expired"):
        take(database, list_id)
    with database.transaction() as session:
        with pytest.raises(ConflictError, match="list-over"):
            wipe_list(session, list_id, by=CLI)
        with pytest.raises(NotFoundError):
            wipe_list(session, new_id(), by=CLI)


def test_whoever_may_have_lists_no_more_has_none_that_waits_or_is_ready(
    database: Database, petition: UUID, folder: Path
) -> None:
    with database.reading() as session:
        campaign_id = session.get_one(Drive, petition).campaign_id
    stan, olive, mari = (
        make_account(database, "exporter", campaign_id, email=f"{name}@rhwydwaith.example")
        for name in ("stan", "olive", "mari")
    )
    ready = {account: stan_asks(database, petition, account_id=account, role="exporter") for account in (stan, olive)}
    assert build_lists(workshop_of(database, folder)) == 2
    waiting = stan_asks(database, petition, account_id=stan, role="exporter")
    maris = stan_asks(database, petition, account_id=mari, role="exporter")
    assert wipe_lost(database) == 0
    with database.transaction() as session:
        grant = session.scalars(select(StaffGrant).where(StaffGrant.account_id == stan)).one()
        take_role(session, CLI, stan, grant.id)
        disable_account(session, CLI, olive)
    with database.reading() as session:
        told = session.scalars(select(OutboxEvent.name).where(OutboxEvent.subject_id.in_((stan, olive)))).all()
    assert set(told) == {ROLE_TAKEN, ACCOUNT_ENDED}
    assert (wipe_lost(database), wipe_lost(database)) == (3, 0)
    assert [row_of(database, one).state for one in (*ready.values(), waiting, maris)] == ["expired"] * 3 + ["asked"]
    assert row_of(database, ready[stan]).wrapped_key is None
    assert sweep(database, FolderStorage(folder)) == 2 and files(folder) == []
