"""What is never verified ends after seven days, or a day after the drive closed, and is forgotten after fourteen."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.contributions.models import Contribution
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.outbox.models import OutboxEvent
from campaign.retention.unverified import expire_unverified
from tests.cast import charlie_opens_petition, latest, press, sign, signed, signing
from tests.forgetting import forget
from tests.time_travel import let_pass


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


def row(database: Database) -> Contribution:
    with database.reading() as session:
        return session.scalars(select(Contribution)).one()


def test_it_expires_after_seven_days_and_leaves_its_seat(database: Database, petition: UUID) -> None:
    sign(database, signing(petition))
    let_pass(database, timedelta(days=6, hours=23))
    assert expire_unverified(database) == 0
    let_pass(database, timedelta(hours=2))
    assert expire_unverified(database) == 1
    assert (row(database).state, row(database).reason) == ("expired", "unverified")
    assert press(database, latest(database)) == "expired"
    sign(database, signing(petition))
    assert row_states(database) == ["expired", "pending"]


def row_states(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Contribution.state).order_by(Contribution.submitted_at)))


def test_it_expires_a_day_after_the_drive_closed(database: Database, petition: UUID) -> None:
    sign(database, signing(petition))
    with database.transaction() as session:
        session.get_one(Drive, petition).closes_at = session.execute(select(now(1))).scalar_one()
    let_pass(database, timedelta(hours=23))
    assert expire_unverified(database) == 0
    let_pass(database, timedelta(hours=2))
    assert expire_unverified(database) == 1


def test_a_pause_stops_the_clock(database: Database, petition: UUID) -> None:
    sign(database, signing(petition))
    with database.transaction() as session:
        session.get_one(Drive, petition).paused_at = session.execute(select(now())).scalar_one()
    let_pass(database, timedelta(days=8))
    assert expire_unverified(database) == 0


def test_fourteen_days_after_submission_nothing_typed_is_left(database: Database, petition: UUID) -> None:
    sign(database, signing(petition, comment="words", show_name=True, form_key="f" * 64))
    let_pass(database, timedelta(days=8))
    expire_unverified(database)
    assert forget(database, "unverified") == 0
    let_pass(database, timedelta(days=6, hours=1))
    assert forget(database, "unverified") == 1
    left = row(database)
    assert [left.name, left.name_key, left.email, left.postcode, left.comment, left.form_key] == [None] * 6
    assert not left.show_name
    assert left.cleared_at is not None
    assert forget(database, "unverified") == 0


def test_what_was_verified_stays(database: Database, petition: UUID) -> None:
    signed(database, signing(petition))
    let_pass(database, timedelta(days=30))
    assert (expire_unverified(database), forget(database, "unverified")) == (0, 0)
    assert row(database).name == "Suzie Evans"


def test_events_long_settled_are_forgotten_and_unsettled_ones_kept(database: Database, petition: UUID) -> None:
    sign(database, signing(petition))
    let_pass(database, timedelta(days=2))
    signed(database, signing(petition, email="paul@example.com"))
    with database.transaction() as session:
        first = session.scalars(select(OutboxEvent).order_by(OutboxEvent.occurred_at)).first()
        assert first
        first.settled_at = first.occurred_at
        left = session.scalars(select(OutboxEvent.id).where(OutboxEvent.id != first.id)).all()
    let_pass(database, timedelta(days=29))
    assert forget(database, "events") == 1
    with database.reading() as session:
        assert set(session.scalars(select(OutboxEvent.id))) == set(left)
