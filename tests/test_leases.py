"""One worker at a time has a lease, for as long as it is good, and loses it with the work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from campaign.db import Database, now
from campaign.imports.deciding import start
from campaign.imports.models import LEASES, Import
from campaign.leases import LEASE_SECONDS
from tests.cast import charlie_opens_petition
from tests.imports.files import LIST, brought
from tests.set_clock import Clock, settable_clock


@pytest.fixture
def clock(database: Database) -> Iterator[Clock]:
    with settable_clock(database) as clock:
        yield clock


@pytest.fixture
def work(database: Database, tmp_path: Path) -> UUID:
    import_id = brought(database, charlie_opens_petition(database), tmp_path, LIST, origin="list")
    with database.transaction() as session:
        start(session, import_id)
    return import_id


def test_a_lease_is_one_workers_until_it_is_over_or_given_back(database: Database, clock: Clock, work: UUID) -> None:
    first = LEASES.claim(database, work)
    assert first and LEASES.claim(database, work) is None and LEASES.waiting(database) == []
    clock.pass_by(timedelta(seconds=LEASE_SECONDS + 1))
    second = LEASES.claim(database, work)
    assert second
    with database.transaction() as session:
        assert LEASES.hold(session, work, first) is None
        assert LEASES.hold(session, work, second) is not None
    LEASES.give_back(database, work, first)  # it was not theirs any more
    assert LEASES.waiting(database) == []
    LEASES.give_back(database, work, second)
    assert LEASES.waiting(database) == [work]


def test_a_batch_renews_the_lease(database: Database, clock: Clock, work: UUID) -> None:
    key = LEASES.claim(database, work)
    assert key
    clock.pass_by(timedelta(seconds=LEASE_SECONDS - 10))
    with database.transaction() as session:
        assert LEASES.hold(session, work, key)
    clock.pass_by(timedelta(seconds=LEASE_SECONDS - 10))
    assert LEASES.claim(database, work) is None


def test_a_lease_that_a_wrong_clock_gave_holds_nobody_up(database: Database, work: UUID) -> None:
    with database.transaction() as session:
        far = now(10 * LEASE_SECONDS)
        session.execute(update(Import).values(lease_key=uuid4(), lease_until=far))
    assert LEASES.claim(database, work)


def test_what_has_ended_is_nobodys(database: Database, work: UUID) -> None:
    key = LEASES.claim(database, work)
    assert key
    with database.transaction() as session:
        row = LEASES.hold(session, work, key)
        assert row is not None
        LEASES.let_go(row)
        row.state = "done"
    with database.transaction() as session:
        assert LEASES.hold(session, work, key) is None
        assert session.execute(select(Import.lease_key, Import.lease_until)).one() == (None, None)
    assert LEASES.claim(database, work) is None and LEASES.waiting(database) == []
