"""Letters that end while they are on their way: they stop at once, and leave neither alone nor in a bundle."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from campaign.contributions.ending import invalidate, withdraw
from campaign.contributions.letter.mails import BUNDLE, DELIVERY
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.mail import claims
from campaign.mail.sender import Unknown
from campaign.my_support.erasing import Erase, erase
from campaign.notifications.letter_bundles import LETTER_BUNDLE
from campaign.notifications.letter_delivery import LETTER
from tests.contributions.letter.conftest import LetterOffice
from tests.contributions.letter.writing import (
    ONE,
    addressees,
    charlie_opens_letter_drive,
    key_of,
    let_in,
    mails_of,
    states,
    write_letter,
    write_letters,
)


@pytest.mark.parametrize("how", [{"hourly_cap": 9}, {"delivery": "daily"}])
def test_a_withdrawn_letter_stops_at_once_and_does_not_leave_even_from_the_ledger(
    database: Database, post: LetterOffice, how: dict[str, object]
) -> None:
    letter, other = write_letters(database, charlie_opens_letter_drive(database, **how), 2)
    let_in(database)
    with database.transaction() as session:
        withdraw(session, letter)
    assert {one.contribution_id: one.state for one in addressees(database)} == {letter: "stopped", other: "queued"}
    assert post.deliver() == [ONE]
    assert [post.turn() for _ in range(2)] == [[], []]
    text = "".join(str(batch.text) + str(batch.reply_to) for batch in post.sender.batches)
    assert "Laura 0" not in text and "laura0@" not in text


@pytest.mark.parametrize("how", [{"hourly_cap": 9}, {"delivery": "daily"}])
def test_a_letter_that_ends_while_its_mail_is_composed_is_not_posted(
    database: Database, post: LetterOffice, how: dict[str, object]
) -> None:
    kind = LETTER_BUNDLE if "delivery" in how else LETTER
    letter, _ = write_letters(database, charlie_opens_letter_drive(database, **how), 2)
    let_in(database)
    with database.transaction() as session:
        claim = claims.claim_due(session, kind.template, 2)
        composed = kind.compose(session, post.office.desk, claim.deliveries)
    with database.transaction() as session:
        invalidate(session, letter, "spam")
    with database.transaction() as session:
        leaving = claims.begin_posting(session, claim, [mail.delivery_id for mail in composed], kind.scopes)
        claims.record_accepted(session, claim, list(leaving), "1")
    assert len(leaving) == len(composed) - 1
    assert states(database) == {"stopped": 1, "queued": 1}
    assert post.deliver() == ([ONE] if "delivery" in how else [])
    assert "Laura 0" not in "".join(batch.text for batch in post.sender.batches)


def test_a_letter_that_is_withdrawn_after_it_left_stays_as_sent(database: Database, post: LetterOffice) -> None:
    letter = write_letter(database, charlie_opens_letter_drive(database))
    post.turn()
    with database.transaction() as session:
        withdraw(session, letter)
    assert states(database) == {"queued": 1}


@pytest.mark.parametrize("how", [{"hourly_cap": 1}, {"delivery": "daily"}])
def test_an_erased_letter_does_not_leave_and_is_not_tried_again_though_its_drive_is_closed(
    database: Database, post: LetterOffice, how: dict[str, object]
) -> None:
    write_letter(database, charlie_opens_letter_drive(database, **how))
    assert let_in(database) == 1
    with database.transaction() as session:
        session.execute(update(Drive).values(closes_at=now(-5)))
        erase(session, Erase(key_of("laura@example.com"), "en"))
    assert states(database) == {"stopped": 1}
    assert [post.turn() for _ in range(3)] == [[], [], []]
    assert [mail.state for mail in (*mails_of(database, DELIVERY), *mails_of(database, BUNDLE))] == ["dropped"]


def test_a_letter_that_may_have_left_is_not_called_stopped_when_it_is_erased(
    database: Database, post: LetterOffice
) -> None:
    write_letter(database, charlie_opens_letter_drive(database))
    post.sender.answers = [Unknown("no-answer")]
    post.turn()
    with database.transaction() as session:
        erase(session, Erase(key_of("laura@example.com"), "en"))
    assert states(database) == {"queued": 1}
