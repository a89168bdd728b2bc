"""What must not leave for now waits, wherever it had come to, and leaves once when it may."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.contributions.letter.bundling import gather_bundles
from campaign.contributions.letter.dispatch import dispatch_due
from campaign.contributions.letter.models import LetterSettings
from campaign.db import Database, now
from campaign.drives.models import Drive, Target
from campaign.drives.stopping import resume_target, stop_target
from campaign.drives.wales import day_of
from tests.contributions.invalidation.running import put_back, taken_out
from tests.contributions.letter.conftest import LetterOffice
from tests.contributions.letter.writing import (
    ONE,
    TWO,
    charlie_opens_letter_drive,
    have_been_due_for_days,
    key_of,
    let_in,
    mails_of,
    states,
    write_letter,
    write_letters,
)
from tests.time_travel import let_pass


def set_drive(database: Database, **values: object) -> None:
    with database.transaction() as session:
        session.execute(update(LetterSettings).values(**values))


def test_letters_to_a_stopped_target_wait_and_go_on_when_it_is_resumed(database: Database, post: LetterOffice) -> None:
    drive = charlie_opens_letter_drive(database)
    write_letters(database, drive, 2)
    dispatch_due(database)
    stop(database, drive.targets[0])
    assert post.deliver() == []
    assert post.turn() == []
    assert states(database) == {"due": 2}
    with database.transaction() as session:
        resume_target(session, drive.targets[0])
    assert post.turn() == [ONE, ONE]
    assert [mail.state for mail in mails_of(database, "letter/delivery")] == ["dropped"] * 2 + ["accepted"] * 2


def stop(database: Database, target_id: UUID) -> None:
    with database.transaction() as session:
        stop_target(session, target_id)


def test_what_is_queued_for_an_address_that_was_mended_goes_to_the_new_one(
    database: Database, post: LetterOffice
) -> None:
    write_letter(database, charlie_opens_letter_drive(database))
    dispatch_due(database)
    with database.transaction() as session:
        session.execute(update(Target).values(email=TWO, mailbox_key=key_of(TWO)))
    assert post.deliver() == []
    assert post.turn() == [TWO]


def test_nothing_leaves_of_what_is_due_in_another_way_or_was_called_off(database: Database, post: LetterOffice) -> None:
    drive = charlie_opens_letter_drive(database, delivery="print")
    write_letter(database, drive)
    assert post.turn() == []
    set_drive(database, delivery="each")
    with database.transaction() as session:
        target = session.get_one(Target, drive.targets[0])
        target.email = target.mailbox_key = None
    assert post.turn() == []
    with database.transaction() as session:
        target = session.get_one(Target, drive.targets[0])
        target.email, target.mailbox_key = ONE, key_of(ONE)
        called_off = session.get_one(Drive, drive.id)
        called_off.cancelled_at = called_off.published_at
    assert post.turn() == []


@pytest.mark.parametrize("how", [{"hourly_cap": 1}, {"delivery": "daily"}])
def test_what_is_in_the_ledger_when_its_drive_is_called_off_does_not_leave_before_it_is_open_again(
    database: Database, post: LetterOffice, how: dict[str, object]
) -> None:
    write_letter(database, charlie_opens_letter_drive(database, **how))
    assert let_in(database) == 1
    with database.transaction() as session:
        session.execute(update(Drive).values(cancelled_at=now()))
    assert [post.turn() for _ in range(3)] == [[], [], []]
    assert states(database) == {"due": 1}
    with database.transaction() as session:
        session.execute(update(Drive).values(cancelled_at=None))
    assert post.turn() == [ONE]


@pytest.mark.parametrize("how", [{"hourly_cap": 1}, {"delivery": "daily"}])
@pytest.mark.parametrize("is_queued", [True, False])
def test_nothing_leaves_to_whoever_is_out_of_office(
    database: Database, post: LetterOffice, how: dict[str, object], is_queued: bool
) -> None:
    write_letter(database, charlie_opens_letter_drive(database, **how))
    have_been_due_for_days(database)
    with database.transaction() as session:
        yesterday = day_of(session.execute(select(now())).scalar_one()) - timedelta(days=1)
    if is_queued:
        assert dispatch_due(database) + gather_bundles(database) == 1
    with database.transaction() as session:
        session.execute(update(Target).values(valid_until=yesterday))
    assert [post.turn() for _ in range(3)] == [[], [], []]
    assert states(database) == {"due": 1}
    with database.transaction() as session:
        session.execute(update(Target).values(valid_until=yesterday + timedelta(days=3)))
    assert post.turn() == [ONE]


@pytest.mark.parametrize("is_delivered_between", [False, True])
def test_a_letter_taken_out_and_put_back_leaves_once_for_each_target(
    database: Database, post: LetterOffice, is_delivered_between: bool
) -> None:
    """Its mails are in the ledger already, and have not left, when it is invalidated."""
    write_letter(database, charlie_opens_letter_drive(database, emails=(ONE, TWO)))
    dispatch_due(database)
    assert states(database) == {"queued": 2}
    done = taken_out(database, name="laura price")
    if is_delivered_between:
        assert post.turn() == []
    put_back(database, done)
    assert sorted(post.turn() + post.turn()) == [ONE, TWO]
    let_pass(database, timedelta(hours=2))
    assert post.turn() == []
