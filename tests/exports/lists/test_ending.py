"""Called off, over, or of somebody who may have none any more: nothing of a list stays for longer than it should."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
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
from campaign.exports.lists.building import build_lists
from campaign.exports.lists.csv_file import write_csv
from campaign.exports.lists.expiring import sweep, wipe_expired, wipe_list
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
from tests.exports.lists.staff import STAN, download, files, latest_event, row_of, stan_asks, take, workshop_of
from tests.staff import make_account
from tests.time_travel import let_pass

DAY = timedelta(hours=25)


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
