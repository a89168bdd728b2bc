"""Letters leave one by one: no faster than a target can bear, in the hours of the drive, and each once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.contributions.letter import dispatch, sent
from campaign.contributions.letter.bundling import gather_bundles
from campaign.contributions.letter.dispatch import dispatch_due, queue_once
from campaign.contributions.letter.mails import DELIVERY
from campaign.contributions.letter.models import Letter, LetterAddressee, LetterSettings
from campaign.contributions.letter.sent import follow_letters
from campaign.db import Database, now
from campaign.drives.models import Drive, Target
from campaign.drives.stopping import resume_target, stop_target
from campaign.drives.wales import day_of
from campaign.mail import claims
from campaign.mail.models import Delivery
from campaign.mail.sender import Later, Unknown
from campaign.notifications.letter_delivery import LETTER
from tests.contributions.invalidation.running import put_back, taken_out
from tests.contributions.letter.conftest import LetterOffice
from tests.contributions.letter.writing import (
    addressees,
    charlie_opens_letter_drive,
    key_of,
    mails_of,
    write_letter,
    write_letters,
)
from tests.set_clock import Clock, at
from tests.time_travel import let_pass

ONE, TWO = "aelod1@senedd.example", "aelod2@senedd.example"


def states(database: Database) -> Counter[str]:
    return Counter(addressee.state for addressee in addressees(database))


def set_drive(database: Database, **values: object) -> None:
    with database.transaction() as session:
        session.execute(update(LetterSettings).values(**values))


def test_a_letter_leaves_under_its_writers_name_and_the_reply_goes_to_them(
    database: Database, post: LetterOffice
) -> None:
    write_letter(database, charlie_opens_letter_drive(database))
    assert post.turn() == [ONE]
    (batch,) = post.sender.batches
    assert batch.from_name == "Laura Price drwy ymgyrch Ysgwydd wrth ysgwydd"
    assert batch.reply_to == "laura@example.com"
    assert batch.subject == "Cydgynhyrchu yn ein hysgol"
    assert "Mae cydgynhyrchu wedi newid ein hysgol." in batch.text
    assert not batch.is_bulk
    (addressee,) = addressees(database)
    assert addressee.state == "queued" and addressee.sent_at is not None
    assert post.turn() == []


def test_no_more_leave_in_an_hour_than_the_cap(database: Database, post: LetterOffice) -> None:
    write_letters(database, charlie_opens_letter_drive(database, emails=(ONE, TWO), hourly_cap=3), 5)
    assert Counter(post.turn()) == {ONE: 3, TWO: 3}
    let_pass(database, timedelta(minutes=59))
    assert post.turn() == []
    let_pass(database, timedelta(minutes=2))
    assert Counter(post.turn()) == {ONE: 2, TWO: 2}
    assert states(database) == {"queued": 10}


def test_a_backlog_waits_outside_the_ledger(database: Database, post: LetterOffice) -> None:
    write_letters(database, charlie_opens_letter_drive(database, hourly_cap=2), 6)
    post.sender.answers = [Later(1, "away")]
    assert post.turn() == [ONE]  # asked for, and not taken
    assert dispatch_due(database) == 0
    assert states(database) == {"queued": 2, "due": 4}
    let_pass(database, timedelta(minutes=1))
    assert post.turn() == [ONE, ONE]
    assert dispatch_due(database) == 0


def test_the_oldest_leave_first(database: Database, post: LetterOffice) -> None:
    drive = charlie_opens_letter_drive(database, hourly_cap=1)
    write_letter(database, drive, name="Paul", email="paul@example.com")
    with database.transaction() as session:
        session.execute(update(LetterAddressee).values(due_at=LetterAddressee.due_at))
    let_pass(database, timedelta(minutes=5))
    write_letter(database, drive)
    post.turn()
    assert [batch.reply_to for batch in post.sender.batches] == ["paul@example.com"]


def test_two_dispatchers_at_once_fill_the_cap_and_no_more(database: Database) -> None:
    write_letters(database, charlie_opens_letter_drive(database, hourly_cap=4), 12)
    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(lambda _: dispatch_due(database), range(4))) == 4
    assert states(database) == {"queued": 4, "due": 8}
    assert len(mails_of(database, "letter/delivery")) == 4


def test_two_drives_to_one_mailbox_share_its_hour(database: Database, post: LetterOffice) -> None:
    write_letters(database, charlie_opens_letter_drive(database, hourly_cap=3), 3)
    write_letters(database, charlie_opens_letter_drive(database, slug="2", hourly_cap=3), 3)
    assert post.turn() == [ONE] * 3


def test_nothing_leaves_outside_the_hours(database: Database, post: LetterOffice, clock: Clock) -> None:
    clock.set(at("2026-11-25 07:58"))
    write_letter(database, charlie_opens_letter_drive(database, window_from=8 * 60, window_until=18 * 60))
    assert post.turn() == []
    assert states(database) == {"due": 1}
    clock.set(at("2026-11-25 08:00"))
    assert post.turn() == [ONE]


def test_what_was_queued_in_time_but_composed_too_late_waits_for_the_morning(
    database: Database, post: LetterOffice, clock: Clock
) -> None:
    clock.set(at("2026-11-25 17:59"))
    write_letter(database, charlie_opens_letter_drive(database, window_from=8 * 60, window_until=18 * 60))
    assert dispatch_due(database) == 1
    clock.set(at("2026-11-25 18:00"))
    assert post.deliver() == []
    (mail,) = mails_of(database, "letter/delivery")
    assert mail.state == "queued"
    assert at("2026-11-26 08:00") <= mail.not_before < at("2026-11-26 08:05")
    clock.set(at("2026-11-26 08:05"))
    assert post.deliver() == [ONE]


def test_what_was_composed_in_time_is_not_posted_too_late(database: Database, post: LetterOffice, clock: Clock) -> None:
    clock.set(at("2026-11-25 17:59"))
    write_letters(database, charlie_opens_letter_drive(database, window_from=8 * 60, window_until=18 * 60), 2)
    dispatch_due(database)
    post.sender.answers = []
    sent = post.sender.send

    def slowly(batch: object) -> object:
        clock.set(at("2026-11-25 18:00"))
        return sent(batch)  # type: ignore[arg-type]

    post.sender.send = slowly  # type: ignore[method-assign, assignment]
    assert post.deliver() == [ONE]
    assert sorted(mail.state for mail in mails_of(database, "letter/delivery")) == ["accepted", "queued"]


@pytest.mark.parametrize(
    ("before", "during"), [("2027-03-27 18:30", "2027-03-28 07:00"), ("2026-10-24 17:30", "2026-10-25 08:00")]
)
def test_the_hours_hold_over_a_change_of_the_clocks(
    database: Database, post: LetterOffice, clock: Clock, before: str, during: str
) -> None:
    clock.set(at(before))
    write_letter(database, charlie_opens_letter_drive(database, window_from=8 * 60, window_until=18 * 60))
    assert post.turn() == []
    clock.set(at(during) - timedelta(minutes=2))
    assert post.turn() == []
    clock.set(at(during))
    assert post.turn() == [ONE]


def test_a_worker_that_dies_while_posting_leaves_a_letter_that_nobody_sends_again(
    database: Database, post: LetterOffice
) -> None:
    write_letter(database, charlie_opens_letter_drive(database))
    dispatch_due(database)
    with database.transaction() as session:
        claim = claims.claim_due(session, "letter/delivery", 1)
        claims.begin_posting(session, claim, [claim.deliveries[0].id], LETTER.scopes)
    for _ in range(3):
        let_pass(database, timedelta(hours=2))
        assert post.turn() == []
    (mail,) = mails_of(database, "letter/delivery")
    (addressee,) = addressees(database)
    assert (mail.state, addressee.state, addressee.sent_at) == ("unknown", "queued", None)


def test_where_no_answer_came_it_may_have_left_and_counts_towards_the_cap(
    database: Database, post: LetterOffice
) -> None:
    write_letters(database, charlie_opens_letter_drive(database, hourly_cap=1), 2)
    post.sender.answers = [Unknown("reset")]
    assert post.turn() == [ONE]
    assert post.turn() == []


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


def test_following_twice_notes_once_when_a_letter_was_sent(database: Database, post: LetterOffice) -> None:
    write_letters(database, charlie_opens_letter_drive(database), 3)
    post.turn()
    noted = [addressee.sent_at for addressee in addressees(database)]
    with database.reading() as session:
        accepted = set(session.scalars(select(Delivery.accepted_at)))
    assert set(noted) <= accepted
    assert follow_letters(database) == 0
    assert [addressee.sent_at for addressee in addressees(database)] == noted


def test_more_than_a_batch_are_let_in_and_followed(
    database: Database, post: LetterOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (dispatch, sent):
        monkeypatch.setattr(module, "BATCH_SIZE", 10)
    write_letters(database, charlie_opens_letter_drive(database, hourly_cap=2000), 25)
    assert dispatch_due(database) == 25
    assert states(database) == {"queued": 25}
    with database.transaction() as session:
        session.execute(update(Delivery).values(state="accepted", accepted_at=Delivery.created_at))
    assert follow_letters(database) == 25


def test_a_letter_without_words_is_not_let_in(database: Database, post: LetterOffice) -> None:
    write_letter(database, charlie_opens_letter_drive(database))
    with database.transaction() as session:
        session.execute(update(Letter).values(body=None))
    assert dispatch_due(database) + gather_bundles(database) == 0
    with database.transaction() as session:
        session.execute(update(LetterAddressee).values(state="queued"))
        (addressee,) = session.scalars(select(LetterAddressee))
        queue_once(session, "f" * 64, "cy", [(DELIVERY, addressee.id)])
    assert [post.turn() for _ in range(3)] == [[], [], []]
    assert len(mails_of(database, DELIVERY)) == 1


@pytest.mark.parametrize("how", [{"hourly_cap": 1}, {"delivery": "daily"}])
def test_what_is_in_the_ledger_when_its_drive_is_called_off_does_not_leave_before_it_is_open_again(
    database: Database, post: LetterOffice, how: dict[str, object]
) -> None:
    write_letter(database, charlie_opens_letter_drive(database, **how))
    with database.transaction() as session:
        session.execute(update(LetterAddressee).values(due_at=now(-2 * 24 * 3600)))
    assert dispatch_due(database) + gather_bundles(database) == 1
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
    with database.transaction() as session:
        session.execute(update(LetterAddressee).values(due_at=now(-2 * 24 * 3600)))
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
