"""The words of letters are forgotten four weeks after the last of them left, and not before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from campaign.contributions.ending import invalidate, withdraw
from campaign.contributions.letter.dispatch import dispatch_due
from campaign.contributions.letter.models import Letter, LetterAddressee
from campaign.contributions.letter.printing import gather_for_paper
from campaign.contributions.letter.sent import follow_letters
from campaign.contributions.models import Contribution
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.ids import new_id
from campaign.mail.models import Delivery
from campaign.mail.unknown import give_up, resend
from campaign.retention.engine import follow_rule
from campaign.retention.rules import RULES
from tests.contributions.letter.writing import addressees, charlie_opens_letter_drive, write_letter, write_letters
from tests.forgetting import forget
from tests.time_travel import let_pass

FOUR_WEEKS = timedelta(days=28, minutes=5)


def words(database: Database, letter: UUID) -> tuple[str | None, str | None]:
    with database.reading() as session:
        row = session.get_one(Letter, letter)
        return row.subject, row.body


def leave(database: Database, **values: object) -> None:
    with database.transaction() as session:
        session.execute(update(LetterAddressee).values(**values))


def test_four_weeks_after_it_was_sent_a_letter_is_forgotten(database: Database) -> None:
    letter = write_letter(database, charlie_opens_letter_drive(database))
    leave(database, state="queued", sent_at=LetterAddressee.due_at)
    let_pass(database, timedelta(days=27))
    assert forget(database, "letter-words") == 0
    let_pass(database, timedelta(days=1, minutes=5))
    assert forget(database, "letter-words") == 1
    assert words(database, letter) == (None, None)
    assert forget(database, "letter-words") == 0


def test_what_still_waits_is_kept_however_old(database: Database) -> None:
    drive = charlie_opens_letter_drive(database, emails=("a@senedd.example", "b@senedd.example"))
    letter = write_letter(database, drive)
    with database.transaction() as session:
        one = session.scalars(select(LetterAddressee)).first()
        assert one is not None
        one.state, one.sent_at = "queued", one.due_at
    let_pass(database, FOUR_WEEKS)
    assert forget(database, "letter-words") == 0
    assert words(database, letter)[1]


def lose_sight_of(database: Database, addressee: LetterAddressee) -> UUID:
    """Its mail may have left: nobody knows."""
    mail_id = new_id()
    with database.transaction() as session:
        session.execute(update(LetterAddressee).where(LetterAddressee.id == addressee.id).values(state="queued"))
        session.add(
            Delivery(
                id=mail_id,
                event_id=addressee.id,
                subject_id=addressee.id,
                template="letter/delivery",
                mailbox_key="x",
                language="cy",
                state="unknown",
                created_at=addressee.due_at,
                not_before=addressee.due_at,
                posted_at=addressee.due_at,
            )
        )
    return mail_id


def test_a_letter_of_which_nobody_knows_whether_it_left_is_kept_until_somebody_has_decided(database: Database) -> None:
    letter = write_letter(database, charlie_opens_letter_drive(database))
    mail_id = lose_sight_of(database, addressees(database)[0])
    let_pass(database, 3 * FOUR_WEEKS)
    assert forget(database, "letter-words") == 0
    with database.transaction() as session:
        resend(session, [mail_id])
    assert forget(database, "letter-words") == 0
    assert words(database, letter)[1]


def test_a_letter_that_was_given_up_is_not_sent_again_and_is_forgotten_four_weeks_after_it_may_have_left(
    database: Database,
) -> None:
    letter = write_letter(database, charlie_opens_letter_drive(database))
    mail_id = lose_sight_of(database, addressees(database)[0])
    with database.transaction() as session:
        give_up(session, [mail_id])
    for _ in range(2):
        assert follow_letters(database) + dispatch_due(database) == 0
    assert [one.state for one in addressees(database)] == ["queued"]
    let_pass(database, timedelta(days=27))
    assert forget(database, "letter-words") == 0
    let_pass(database, timedelta(days=1, minutes=5))
    assert forget(database, "letter-words") == 1
    assert words(database, letter) == (None, None)


def test_a_withdrawn_letter_of_which_nobody_knows_is_forgotten_like_any_other(database: Database) -> None:
    letter = write_letter(database, charlie_opens_letter_drive(database))
    lose_sight_of(database, addressees(database)[0])
    with database.transaction() as session:
        withdraw(session, letter)
    let_pass(database, FOUR_WEEKS)
    assert forget(database, "letter-words") == 1


def test_a_withdrawn_letter_is_forgotten_four_weeks_after_that(database: Database) -> None:
    letter = write_letter(database, charlie_opens_letter_drive(database))
    let_pass(database, FOUR_WEEKS)
    with database.transaction() as session:
        withdraw(session, letter)
    assert forget(database, "letter-words") == 0
    let_pass(database, FOUR_WEEKS)
    assert forget(database, "letter-words") == 1


def test_more_than_a_batch_are_forgotten(database: Database) -> None:
    write_letters(database, charlie_opens_letter_drive(database), 25)
    leave(database, state="printed", sent_at=LetterAddressee.due_at)
    let_pass(database, FOUR_WEEKS)
    assert follow_rule(database, replace(RULES["letter-words"], batch_size=10)) == 25


def test_a_held_letter_that_was_taken_out_is_forgotten_four_weeks_after_that(database: Database) -> None:
    letter = write_letter(database, charlie_opens_letter_drive(database))
    with database.transaction() as session:
        session.get_one(Letter, letter).verified_at = None
        session.get_one(Contribution, letter).state = "held"
    let_pass(database, FOUR_WEEKS)
    assert forget(database, "letter-words") == 0
    with database.transaction() as session:
        invalidate(session, letter, "spam")
    assert forget(database, "letter-words") == 0
    let_pass(database, FOUR_WEEKS)
    assert forget(database, "letter-words") == 1


def test_letters_that_waited_in_a_drive_that_was_called_off_are_forgotten_four_weeks_after_that(
    database: Database,
) -> None:
    write_letter(database, charlie_opens_letter_drive(database))
    let_pass(database, FOUR_WEEKS)
    with database.transaction() as session:
        session.execute(update(Drive).values(cancelled_at=now()))
    assert forget(database, "letter-words") == 0
    let_pass(database, FOUR_WEEKS)
    assert forget(database, "letter-words") == 1


def test_a_withdrawn_letter_that_waited_for_the_printer_is_forgotten(database: Database) -> None:
    drive = charlie_opens_letter_drive(database, delivery="print")
    letter = write_letter(database, drive)
    assert len(gather_for_paper(database, drive.id)) == 1
    with database.transaction() as session:
        withdraw(session, letter)
    with database.reading() as session:
        assert session.scalars(select(LetterAddressee.state)).all() == ["stopped"]
    let_pass(database, FOUR_WEEKS)
    assert forget(database, "letter-words") == 1
