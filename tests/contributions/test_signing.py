"""Suzie signs: what is stored, what is said, and who may sit beside whom at one mailbox."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from campaign.contributions import events
from campaign.contributions.ending import withdraw
from campaign.contributions.models import Contribution
from campaign.contributions.service import DriveNotOpenError
from campaign.db import Database
from campaign.drives.models import Drive
from campaign.mail.models import Delivery, Mailbox
from campaign.outbox.models import OutboxEvent
from tests.cast import charlie_opens_petition, latest, press, sign, signed, signing
from tests.mail.ledger import values_of
from tests.time_travel import let_pass


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


def happened(database: Database) -> list[str]:
    with database.reading() as session:
        names = session.scalars(select(OutboxEvent.name).order_by(OutboxEvent.occurred_at)).all()
    assert all(name.startswith("signature.") for name in names)
    return [events.step_of(name) for name in names]


def rows(database: Database) -> list[Contribution]:
    with database.reading() as session:
        return list(session.scalars(select(Contribution).order_by(Contribution.submitted_at)))


def test_suzie_signs_and_one_mail_is_due(database: Database, petition: UUID) -> None:
    sign(database, signing(petition))
    (row,) = rows(database)
    assert (row.state, row.slot, row.number, row.supporter_id) == ("pending", 1, None, None)
    assert row.expires_at - row.submitted_at == pytest.approx(timedelta(days=7), abs=timedelta(seconds=2))
    with database.reading() as session:
        (mail,) = session.scalars(select(Delivery)).all()
    assert (mail.template, mail.subject_id, mail.state, mail.is_capped) == (
        "contribution/verification",
        row.id,
        "queued",
        True,
    )
    assert happened(database) == [events.SUBMITTED]


def test_a_double_click_makes_one_signature_and_one_mail(database: Database, petition: UUID) -> None:
    for _ in range(3):
        sign(database, signing(petition, form_key="k" * 64))
    assert len(rows(database)) == 1
    assert happened(database) == [events.SUBMITTED, events.RETRIED, events.RETRIED]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Delivery)) == 1


def test_signing_again_later_tells_the_owner_and_changes_nothing(database: Database, petition: UUID) -> None:
    sign(database, signing(petition))
    let_pass(database, timedelta(minutes=5))
    before = rows(database)[0]
    sign(database, signing(petition, name="suzie EVANS", comment="other words", show_name=True))
    (after,) = rows(database)
    assert (after.name, after.comment, after.show_name) == (before.name, None, False)
    assert happened(database) == [events.SUBMITTED, events.REPEATED]


def test_the_same_form_is_the_same_for_an_hour(database: Database, petition: UUID) -> None:
    sign(database, signing(petition, form_key="f" * 64))
    let_pass(database, timedelta(minutes=50))
    sign(database, signing(petition, form_key="f" * 64))
    let_pass(database, timedelta(hours=2))
    sign(database, signing(petition, form_key="f" * 64))
    assert happened(database) == [events.SUBMITTED, events.RETRIED, events.REPEATED]


def test_the_same_from_another_form_is_a_double_click_for_a_minute(database: Database, petition: UUID) -> None:
    sign(database, signing(petition, form_key="f" * 64))
    sign(database, signing(petition, form_key="g" * 64))
    let_pass(database, timedelta(seconds=50))
    sign(database, signing(petition))
    let_pass(database, timedelta(seconds=20))
    sign(database, signing(petition))
    assert happened(database) == [events.SUBMITTED, events.RETRIED, events.RETRIED, events.REPEATED]


def test_two_people_at_one_address_may_share_a_mailbox_and_a_third_may_not(database: Database, petition: UUID) -> None:
    for name in ("Suzie Evans", "Paul Evans", "Olive Evans"):
        sign(database, signing(petition, name=name))
    assert [(row.name, row.slot) for row in rows(database)] == [("Suzie Evans", 1), ("Paul Evans", 2)]


def test_a_second_name_elsewhere_may_not_share_the_mailbox(database: Database, petition: UUID) -> None:
    sign(database, signing(petition))
    sign(database, signing(petition, name="Paul Price", postcode="LL57 2DG"))
    sign(database, signing(petition, name="Olive Price", postcode=None, country="FR"))
    assert [row.name for row in rows(database)] == ["Suzie Evans"]


def test_abroad_the_country_stands_for_the_postcode(database: Database, petition: UUID) -> None:
    sign(database, signing(petition, postcode=None, country="FR"))
    sign(database, signing(petition, name="Paul Evans", postcode=None, country="FR"))
    sign(database, signing(petition, name="Olive Evans", postcode=None, country="DE"))
    assert [row.name for row in rows(database)] == ["Suzie Evans", "Paul Evans"]


def test_a_seat_left_by_withdrawal_is_free_again(database: Database, petition: UUID) -> None:
    first = signed(database, signing(petition))
    with database.transaction() as session:
        assert withdraw(session, first)
    let_pass(database, timedelta(minutes=2))
    second = signed(database, signing(petition))
    assert second != first
    assert [row.state for row in rows(database)] == ["withdrawn", "verified"]


@pytest.mark.parametrize("change", ["draft", "not yet", "over", "paused", "cancelled", "archived"])
def test_a_drive_that_is_not_open_takes_nothing(database: Database, petition: UUID, change: str) -> None:
    with database.transaction() as session:
        drive = session.get_one(Drive, petition)
        assert drive.opens_at and drive.closes_at and drive.published_at
        match change:
            case "draft":
                drive.published_at = None
            case "not yet":
                drive.opens_at += timedelta(hours=2)
            case "over":
                drive.closes_at = drive.opens_at + timedelta(minutes=1)
            case "paused":
                drive.paused_at = drive.published_at
            case "cancelled":
                drive.cancelled_at = drive.published_at
            case "archived":
                drive.archived_at = drive.published_at
    with pytest.raises(DriveNotOpenError):
        sign(database, signing(petition))
    assert rows(database) == []
    assert happened(database) == []
    with database.reading() as session:
        assert session.scalars(select(Mailbox)).all() == []


def test_a_hundred_at_once_from_one_person_make_one_signature(database: Database, petition: UUID) -> None:
    spellings = ["suzie@gmail.com", "Suzie@GMAIL.com", "su.zie@gmail.com", "suzie+w@googlemail.com"]
    commands = [signing(petition, email=spellings[i % 4]) for i in range(100)]
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda command: sign(database, command), commands))
    assert len(rows(database)) == 1
    names = happened(database)
    assert len(names) == 100
    assert names.count(events.SUBMITTED) == 1


def test_a_hundred_names_at_once_at_one_mailbox_end_in_two(database: Database, petition: UUID) -> None:
    commands = [
        signing(
            petition, name=f"Person {chr(97 + i % 26)}{chr(97 + i // 26)}", postcode=("CF10 1AA", "LL57 2DG")[i % 2]
        )
        for i in range(100)
    ]
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda command: sign(database, command), commands))
    live = rows(database)
    assert sorted(row.slot for row in live) == [1, 2]
    assert live[0].postcode == live[1].postcode
    assert live[0].name_key != live[1].name_key


def test_after_five_mails_a_signature_causes_no_more(database: Database, petition: UUID) -> None:
    sign(database, signing(petition))
    row = latest(database)
    with database.transaction() as session:
        (mail,) = session.scalars(select(Delivery)).all()
        for number in range(4):
            session.add(replace_delivery(mail, number))
    let_pass(database, timedelta(hours=30))
    sign(database, signing(petition))
    assert happened(database)[-1] == events.CAPPED
    assert press(database, row) == "verified"


def replace_delivery(mail: Delivery, number: int) -> Delivery:
    columns = values_of(mail)
    return Delivery(**{**columns, "id": UUID(int=number + 1), "event_id": UUID(int=number + 1)})


def test_signing_another_petition_is_another_signature(database: Database, petition: UUID) -> None:
    other = charlie_opens_petition(database, slug="2")
    sign(database, signing(petition))
    sign(database, replace(signing(petition), drive_id=other))
    assert {row.drive_id for row in rows(database)} == {petition, other}
