"""Did they reply? Laura is asked after two weeks, once more after another, in one mail, and never after she answered."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.contributions.ending import withdraw
from campaign.contributions.letter import replies
from campaign.contributions.letter.models import LetterAddressee
from campaign.contributions.letter.replies import TargetReplies, answer_reply, count_answers, target_replies
from campaign.db import Database
from campaign.mail.deliver import deliver_due
from campaign.mail.suppression import suppress
from campaign.notifications import letter_questions
from campaign.notifications.letter_questions import LETTER_QUESTION, ask_about_replies
from tests.contributions.letter.conftest import LetterOffice
from tests.contributions.letter.writing import (
    ONE,
    TWO,
    LetterDrive,
    addressees,
    charlie_opens_letter_drive,
    key_of,
    mails_of,
    write_letter,
    write_letters,
)
from tests.time_travel import let_pass

TWO_WEEKS, WEEK = timedelta(days=14, minutes=1), timedelta(days=7, minutes=1)


@pytest.fixture
def drive(database: Database) -> LetterDrive:
    return charlie_opens_letter_drive(database, emails=(ONE, TWO))


def asked(post: LetterOffice) -> list[str]:
    """The texts of the questions that leave now."""
    before = len(post.sender.batches)
    ask_about_replies(post.database)
    deliver_due(post.office, (LETTER_QUESTION,))
    return [batch.text for batch in post.sender.batches[before:]]


def answer(database: Database, addressee_id: UUID, word: str) -> None:
    with database.transaction() as session:
        answer_reply(session, addressee_id, word)


def test_she_is_asked_after_two_weeks_and_once_more_after_another_and_then_no_more(
    database: Database, post: LetterOffice, drive: LetterDrive
) -> None:
    write_letter(database, drive)
    post.turn()
    let_pass(database, timedelta(days=13, hours=23))
    assert asked(post) == []
    let_pass(database, timedelta(hours=2))
    (text,) = asked(post)
    assert text.count("Ddim eto:") == 2  # two targets, one mail
    assert "unwaith eto ymhen wythnos" in text
    assert asked(post) == []
    let_pass(database, timedelta(days=6, hours=23))
    assert asked(post) == []
    let_pass(database, timedelta(hours=2))
    (text,) = asked(post)
    assert "Rydym yn gofyn hyn unwaith eto, ac wedyn ddim mwy" in " ".join(text.split())
    let_pass(database, timedelta(days=60))
    assert asked(post) == []


def test_each_target_is_named_with_its_office(database: Database, post: LetterOffice, drive: LetterDrive) -> None:
    write_letter(database, drive)
    post.turn()
    let_pass(database, timedelta(days=15))
    asked(post)
    (person,) = post.sender.batches[-1].personals
    targets = {value for name, value in person.substitutions.items() if name.startswith("target_")}
    assert targets == {"Aelod 1, Aelod o’r Senedd", "Aelod 2, Aelod o’r Senedd"}


@pytest.mark.parametrize("word", replies.ANSWERS)
def test_after_an_answer_she_is_asked_only_about_the_others(
    database: Database, post: LetterOffice, drive: LetterDrive, word: str
) -> None:
    write_letter(database, drive)
    post.turn()
    let_pass(database, TWO_WEEKS)
    asked(post)
    answer(database, addressees(database)[0].id, word)
    let_pass(database, WEEK)
    (text,) = asked(post)
    assert text.count("Ddim eto:") == 1
    assert len(mails_of(database, "letter/question")) == 2


def test_an_answer_between_the_asking_and_the_mail_takes_the_question_out(
    database: Database, post: LetterOffice, drive: LetterDrive
) -> None:
    write_letter(database, drive)
    post.turn()
    let_pass(database, TWO_WEEKS)
    assert ask_about_replies(database) == 1
    for addressee in addressees(database):
        answer(database, addressee.id, "yes")
    deliver_due(post.office, (LETTER_QUESTION,))
    assert [mail.state for mail in mails_of(database, "letter/question")] == ["dropped"]


def test_what_has_not_been_sent_is_not_asked_about(database: Database, post: LetterOffice, drive: LetterDrive) -> None:
    write_letter(database, drive)
    let_pass(database, TWO_WEEKS)
    assert asked(post) == []


def test_a_second_letter_of_hers_in_the_same_week_is_asked_about_a_week_later_with_the_first(
    database: Database, post: LetterOffice, drive: LetterDrive
) -> None:
    write_letter(database, drive, targets=drive.targets[:1])
    post.turn()
    let_pass(database, timedelta(days=3))
    write_letter(database, drive, targets=drive.targets[1:])
    post.turn()
    let_pass(database, timedelta(days=11, minutes=1))
    (first,) = asked(post)
    let_pass(database, timedelta(days=4))
    assert asked(post) == []
    let_pass(database, timedelta(days=3, minutes=1))
    (second,) = asked(post)
    assert (first.count("Ddim eto:"), second.count("Ddim eto:")) == (1, 2)


def test_two_people_at_one_mailbox_are_asked_each_by_their_name(
    database: Database, post: LetterOffice, drive: LetterDrive
) -> None:
    write_letter(database, drive)
    write_letter(database, drive, name="Paul Price")
    post.turn()
    let_pass(database, TWO_WEEKS)
    asked(post)
    assert len(mails_of(database, "letter/question")) == 2


def test_whoever_withdrew_or_wants_no_reminders_is_left_in_peace(
    database: Database, post: LetterOffice, drive: LetterDrive
) -> None:
    gone = write_letter(database, drive)
    write_letter(database, drive, name="Paul", email="paul@example.com")
    post.turn()
    with database.transaction() as session:
        withdraw(session, gone)
        suppress(session, key_of("paul@example.com"), "reminders")
    let_pass(database, TWO_WEEKS)
    assert asked(post) == []
    assert [mail.state for mail in mails_of(database, "letter/question")] == ["dropped"]


def test_more_than_a_batch_are_all_asked_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (replies, letter_questions):
        monkeypatch.setattr(module, "BATCH_SIZE", 10)
    drive = charlie_opens_letter_drive(database)
    write_letters(database, drive, 25)
    with database.transaction() as session:
        session.execute(update(LetterAddressee).values(state="queued", sent_at=LetterAddressee.due_at))
    let_pass(database, TWO_WEEKS)
    assert ask_about_replies(database) == 25
    with database.reading() as session:
        assert session.scalars(select(LetterAddressee.id).where(LetterAddressee.asked_at.is_(None))).all() == []
    assert ask_about_replies(database) == 0


def test_whoever_wrote_to_very_many_is_asked_about_eight_at_a_time(database: Database, post: LetterOffice) -> None:
    drive = charlie_opens_letter_drive(database, emails=[f"a{number}@senedd.example" for number in range(12)])
    write_letter(database, drive)
    post.turn()
    let_pass(database, TWO_WEEKS)
    (text,) = asked(post)
    assert text.count("Ddim eto:") == 8


def test_writers_are_asked_in_few_requests(database: Database, post: LetterOffice, drive: LetterDrive) -> None:
    write_letters(database, drive, 40)
    for _ in range(2):
        post.turn()
        let_pass(database, timedelta(minutes=61))
    let_pass(database, TWO_WEEKS)
    assert len(asked(post)) == 1
    assert len(post.sender.batches[-1].personals) == 40


def test_a_target_s_replies_are_public_from_five_askings_on(
    database: Database, post: LetterOffice, drive: LetterDrive
) -> None:
    write_letters(database, drive, 5, targets=drive.targets[:1])
    write_letters(database, drive, 4, targets=drive.targets[1:])
    post.turn()
    let_pass(database, TWO_WEEKS)
    ask_about_replies(database)
    first = [addressee.id for addressee in addressees(database) if addressee.target_id == drive.targets[0]]
    for addressee_id, word in zip(first, ("yes", "yes", "not-yet", "somebody-else"), strict=False):
        answer(database, addressee_id, word)
    with database.reading() as session:
        assert target_replies(session, drive.id) == (TargetReplies(drive.targets[0], 5, 5, 2),)
        assert count_answers(session, drive.id) == {
            drive.targets[0]: {"yes": 2, "not-yet": 1, "somebody-else": 1},
        }


def test_no_other_word_is_an_answer(database: Database, drive: LetterDrive) -> None:
    with pytest.raises(ValueError, match="answer"):
        answer(database, UUID(int=1), "perhaps")
