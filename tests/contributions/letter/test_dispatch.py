"""Letters leave one by one: no faster than a target can bear, and each once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from campaign.contributions.letter import dispatch, sent
from campaign.contributions.letter.bundling import gather_bundles
from campaign.contributions.letter.dispatch import dispatch_due, queue_once
from campaign.contributions.letter.mails import DELIVERY
from campaign.contributions.letter.models import Letter, LetterAddressee
from campaign.contributions.letter.sent import follow_letters
from campaign.db import Database
from campaign.mail import claims
from campaign.mail.models import Delivery
from campaign.mail.sender import Later, Unknown
from campaign.notifications.letter_delivery import LETTER
from tests.contributions.letter.conftest import LetterOffice
from tests.contributions.letter.writing import (
    ONE,
    TWO,
    addressees,
    charlie_opens_letter_drive,
    mails_of,
    states,
    write_letter,
    write_letters,
)
from tests.time_travel import let_pass


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
