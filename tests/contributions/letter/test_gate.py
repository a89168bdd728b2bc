"""Letters that one of us reads before they leave: nothing leaves before, and each is decided once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.contributions import ending
from campaign.contributions.letter.gate import (
    count_overdue_letters,
    list_waiting_letters,
    pass_letter,
    refuse_letter,
    waiting_letters,
)
from campaign.contributions.letter.models import Letter
from campaign.contributions.letter.settings import WriteLetterSettings, write_letter_settings
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.outbox.models import OutboxEvent
from tests.letters import addressees, charlie_opens_letter_drive, targets_of, writing, written
from tests.time_travel import let_pass


@pytest.fixture
def drive(database: Database) -> UUID:
    return charlie_opens_letter_drive(database, is_moderated=True)


@pytest.fixture
def lauras(database: Database, drive: UUID) -> UUID:
    return written(database, writing(drive, targets_of(database, drive)))


def waiting(database: Database) -> list[UUID]:
    with database.reading() as session:
        found = [letter.id for letter in list_waiting_letters(session)]
        assert sorted(session.scalars(waiting_letters())) == sorted(found)
        return found


def events(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(OutboxEvent.name).order_by(OutboxEvent.id)))


def test_a_verified_letter_waits_to_be_read(database: Database, lauras: UUID) -> None:
    assert waiting(database) == [lauras]
    assert {one.state for one in addressees(database)} == {"waiting"}


def test_a_letter_that_nobody_reads_for_five_working_days_is_overdue(database: Database, lauras: UUID) -> None:
    for days, overdue in ((1, 0), (9, 1)):
        let_pass(database, timedelta(days=days))
        with database.reading() as session:
            assert count_overdue_letters(session) == overdue
    with database.transaction() as session:
        pass_letter(session, lauras)
        assert count_overdue_letters(session) == 0


def test_what_is_passed_is_due(database: Database, lauras: UUID) -> None:
    with database.transaction() as session:
        pass_letter(session, lauras)
    assert waiting(database) == []
    assert {(one.state, one.due_at is not None) for one in addressees(database)} == {("due", True)}
    assert events(database)[-1] == "letter.passed"


def test_what_is_refused_neither_leaves_nor_counts(database: Database, lauras: UUID) -> None:
    with database.transaction() as session:
        refuse_letter(session, lauras, "insults")
    with database.reading() as session:
        assert session.get_one(Letter, lauras).refusal == "insults"
        assert session.get_one(Contribution, lauras).state == "invalidated"
    assert {one.state for one in addressees(database)} == {"stopped"}
    assert events(database)[-1] == "letter.invalidated"
    assert waiting(database) == []


def test_a_reason_that_nobody_knows_is_refused(database: Database, lauras: UUID) -> None:
    with pytest.raises(FieldsRefusedError), database.transaction() as session:
        refuse_letter(session, lauras, "boring")
    assert waiting(database) == [lauras]


def test_a_letter_that_was_withdrawn_is_decided_by_nobody(database: Database, lauras: UUID) -> None:
    with database.transaction() as session:
        ending.withdraw(session, lauras)
    assert waiting(database) == []
    for decide in (pass_letter, lambda session, letter: refuse_letter(session, letter, "insults")):
        with pytest.raises(ConflictError), database.transaction() as session:
            decide(session, lauras)


def test_of_two_who_decide_at_once_one_is_refused(database: Database, lauras: UUID) -> None:
    def decide(number: int) -> bool:
        try:
            with database.transaction() as session:
                if number % 2:
                    pass_letter(session, lauras)
                else:
                    refuse_letter(session, lauras, "insults")
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(decide, range(16))) == 1


def test_letters_of_one_drive_can_be_listed_alone(database: Database, drive: UUID, lauras: UUID) -> None:
    other = charlie_opens_letter_drive(database, slug="2", is_moderated=True)
    written(database, writing(other, targets_of(database, other)))
    with database.reading() as session:
        assert [letter.id for letter in list_waiting_letters(session, drive)] == [lauras]


def test_what_waits_leaves_once_letters_are_not_read_first_any_more(
    database: Database, drive: UUID, lauras: UUID
) -> None:
    with database.transaction() as session:
        write_letter_settings(session, WriteLetterSettings(drive, is_moderated=False))
    assert waiting(database) == []
    assert {(one.state, one.due_at is not None) for one in addressees(database)} == {("due", True)}
    assert events(database)[-1] == "letter.passed"
    with database.transaction() as session:
        write_letter_settings(session, WriteLetterSettings(drive, is_moderated=False))
    assert events(database).count("letter.passed") == 1
