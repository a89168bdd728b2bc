"""One reminder, a day later, to whoever got the mail and has not pressed; none to whoever must be left in peace."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign import batching
from campaign.contributions.ending import disown
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.service import submit
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.mail.models import Delivery
from campaign.mail.suppression import suppress
from campaign.notifications.reminders import remind_unverified
from tests.cast import charlie_opens_petition, latest, press, sign, signing
from tests.mail.ledger import values_of
from tests.time_travel import let_pass

DAY = timedelta(hours=24, minutes=1)


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


@pytest.fixture
def suzie(database: Database, petition: UUID) -> UUID:
    """Suzie signed, and her mail was accepted by the provider."""
    sign(database, signing(petition))
    mailed(database)
    return latest(database)


def mailed(database: Database, state: str = "accepted") -> None:
    with database.transaction() as session:
        session.execute(update(Delivery).where(Delivery.state == "queued").values(state=state, posted_at=now()))


def reminders(database: Database) -> list[UUID]:
    with database.reading() as session:
        return list(session.scalars(select(Delivery.subject_id).where(Delivery.template == "contribution/reminder")))


def test_one_reminder_after_a_day_and_no_second(database: Database, suzie: UUID) -> None:
    let_pass(database, timedelta(hours=23))
    assert remind_unverified(database) == 0
    let_pass(database, timedelta(hours=2))
    assert remind_unverified(database) == 1
    assert reminders(database) == [suzie]
    let_pass(database, DAY)
    assert remind_unverified(database) == 0


def test_none_once_it_is_verified(database: Database, suzie: UUID) -> None:
    press(database, suzie)
    let_pass(database, DAY)
    assert remind_unverified(database) == 0


def test_none_after_it_was_disowned(database: Database, suzie: UUID) -> None:
    with database.transaction() as session:
        disown(session, suzie)
    let_pass(database, DAY)
    assert remind_unverified(database) == 0


def test_none_after_a_bounce(database: Database, petition: UUID) -> None:
    sign(database, signing(petition))
    mailed(database, "bounced")
    let_pass(database, DAY)
    assert remind_unverified(database) == 0


def test_none_before_the_first_mail_has_left(database: Database, petition: UUID) -> None:
    sign(database, signing(petition))
    let_pass(database, DAY)
    assert remind_unverified(database) == 0


@pytest.mark.parametrize(("scope", "expected"), [("all", 0), ("reminders", 0), ("news", 1), ("thanks", 1)])
def test_a_mailbox_that_wants_none_gets_none(
    database: Database, petition: UUID, suzie: UUID, scope: str, expected: int
) -> None:
    with database.transaction() as session:
        suppress(session, signing(petition).mailbox_key, scope)
    let_pass(database, DAY)
    assert remind_unverified(database) == expected


def test_none_for_a_drive_that_has_closed(database: Database, petition: UUID, suzie: UUID) -> None:
    with database.transaction() as session:
        session.get_one(Drive, petition).closes_at = session.execute(select(now(60))).scalar_one()
    let_pass(database, DAY)
    assert remind_unverified(database) == 0


def test_none_where_all_five_mails_are_used_up(database: Database, suzie: UUID) -> None:
    with database.transaction() as session:
        (mail,) = session.scalars(select(Delivery)).all()
        for number in range(1, 5):
            columns = values_of(mail)
            session.add(Delivery(**{**columns, "id": UUID(int=number), "event_id": UUID(int=number)}))
    let_pass(database, DAY)
    assert remind_unverified(database) == 0


def test_more_than_a_batch_are_all_reminded_once(
    database: Database, petition: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "BATCH_SIZE", 10)
    with database.transaction() as session:
        for number in range(25):
            submit(session, KINDS["signature"], signing(petition, email=f"s{number}@example.com"))
    mailed(database)
    let_pass(database, DAY)
    assert remind_unverified(database) == 25
    assert len(set(reminders(database))) == 25
    with database.reading() as session:
        assert session.scalars(select(Contribution).where(Contribution.reminded_at.is_(None))).all() == []


def test_who_was_mailed_inside_another_mail_is_reminded_too(database: Database, suzie: UUID) -> None:
    with database.transaction() as session:
        session.execute(update(Delivery).values(state="merged"))
    let_pass(database, DAY)
    assert remind_unverified(database) == 1
