"""Writing a letter: one of a person to a target, whatever races, and what becomes of it at each step."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from campaign.contributions import ending
from campaign.contributions.letter.models import Letter
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.drives.stopping import stop_target
from campaign.errors import FieldsRefusedError
from campaign.mail.models import Delivery
from campaign.outbox.models import OutboxEvent
from campaign.supporters.name import name_key
from tests import cast
from tests.letters import MODEL, addressees, charlie_opens_letter_drive, press, targets_of, write, writing, written
from tests.time_travel import let_pass

AT_ONCE = 100


@pytest.fixture
def drive(database: Database) -> UUID:
    return charlie_opens_letter_drive(database)


@pytest.fixture
def targets(database: Database, drive: UUID) -> list[UUID]:
    return targets_of(database, drive)


def letters(database: Database) -> list[Contribution]:
    with database.reading() as session:
        return list(session.scalars(select(Contribution).order_by(Contribution.submitted_at)))


def letter_of(database: Database, contribution_id: UUID) -> Letter:
    with database.reading() as session:
        return session.get_one(Letter, contribution_id)


def events(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(OutboxEvent.name).order_by(OutboxEvent.id)))


def test_a_letter_waits_with_its_words_and_its_targets(database: Database, drive: UUID, targets: list[UUID]) -> None:
    laura = write(database, writing(drive, targets))
    assert [(one.target_id, one.state, one.contribution_id) for one in addressees(database)] == [
        (target, "waiting", laura) for target in targets
    ]
    letter = letter_of(database, laura)
    assert letter.body and letter.verified_at is None
    assert events(database) == ["letter.submitted"]


def test_a_double_click_makes_one_letter_and_one_mail(database: Database, drive: UUID, targets: list[UUID]) -> None:
    for _ in range(2):
        write(database, writing(drive, targets, form_key="once"))
    assert len(letters(database)) == 1
    assert len(addressees(database)) == 2
    assert events(database) == ["letter.submitted", "letter.retried"]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Delivery)) == 1


def test_a_second_letter_goes_only_to_targets_that_had_none(
    database: Database, drive: UUID, targets: list[UUID]
) -> None:
    first = write(database, writing(drive, targets[:1]))
    second = write(database, writing(drive, targets, body="Another one."))
    assert second != first
    assert [(one.contribution_id, one.target_id) for one in addressees(database)] == [
        (first, targets[0]),
        (second, targets[1]),
    ]


def test_a_letter_to_nobody_new_is_a_repeat_and_changes_nothing(
    database: Database, drive: UUID, targets: list[UUID]
) -> None:
    first = write(database, writing(drive, targets))
    let_pass(database, timedelta(minutes=5))
    assert write(database, writing(drive, targets[1:], subject="Other", body="Other words.")) == first
    assert events(database) == ["letter.submitted", "letter.repeated"]
    assert letter_of(database, first).subject != "Other"


def test_of_several_letters_the_one_to_the_same_target_is_meant(
    database: Database, drive: UUID, targets: list[UUID]
) -> None:
    first = write(database, writing(drive, targets[:1]))
    second = write(database, writing(drive, targets[1:]))
    let_pass(database, timedelta(minutes=5))
    assert write(database, writing(drive, targets[:1], body="Again.")) == first
    assert write(database, writing(drive, targets[1:], body="Again.")) == second


def test_another_person_at_the_mailbox_writes_a_letter_of_their_own(
    database: Database, drive: UUID, targets: list[UUID]
) -> None:
    first = write(database, writing(drive, targets))
    assert write(database, writing(drive, targets, name="Lowri Evans")) != first
    assert len(addressees(database)) == 4


def test_a_hundred_at_once_end_in_one_letter(database: Database, drive: UUID, targets: list[UUID]) -> None:
    """To both targets, to either, in other words each time: each target has one letter, and no letter has no target."""
    sets = (targets, targets[:1], targets[1:], targets[::-1])

    def one(number: int) -> UUID:
        return write(database, writing(drive, sets[number % 4], body=f"Letter {number}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(AT_ONCE)))
    to = addressees(database)
    assert sorted(row.target_id for row in to) == sorted(targets)
    assert {row.contribution_id for row in to} == {row.id for row in letters(database)}


def test_a_verified_letter_is_fixed_and_due(database: Database, drive: UUID, targets: list[UUID]) -> None:
    command = writing(drive, targets)
    laura = write(database, command)
    assert press(database, laura, writing(drive, targets, subject="Better", body="Better words.").details) == "verified"
    letter = letter_of(database, laura)
    assert (letter.subject, letter.body, letter.is_model) == ("Better", "Better words.", False)
    assert letter.verified_at and letter.passed_at
    assert {(one.state, one.due_at is not None) for one in addressees(database)} == {("due", True)}


def test_a_letter_like_the_model_is_marked_when_it_is_verified(
    database: Database, drive: UUID, targets: list[UUID]
) -> None:
    laura = written(database, writing(drive, targets, body=f"Dear all,\n\n{MODEL}\n\nYours,\nLaura Evans"))
    assert letter_of(database, laura).is_model


@pytest.mark.parametrize("how", ["withdraw", "invalidate"])
def test_what_ends_before_it_left_does_not_leave(
    database: Database, drive: UUID, targets: list[UUID], how: str
) -> None:
    laura = written(database, writing(drive, targets))
    with database.transaction() as session:
        if how == "withdraw":
            ending.withdraw(session, laura)
        else:
            ending.invalidate(session, laura, "no-such-person")
    assert {one.state for one in addressees(database)} == {"stopped"}
    assert write(database, writing(drive, targets, body="Another.")) != laura


def test_what_is_not_verified_in_time_frees_its_targets(database: Database, drive: UUID, targets: list[UUID]) -> None:
    laura = write(database, writing(drive, targets))
    with database.transaction() as session:
        ending.expire(session, [laura])
        ending.clear(session, [laura])
    letter = letter_of(database, laura)
    assert (letter.subject, letter.body) == (None, None)
    assert {(one.state, one.name_key) for one in addressees(database)} == {("stopped", None)}
    assert write(database, writing(drive, targets)) != laura


def test_a_stopped_target_gets_no_letter(database: Database, drive: UUID, targets: list[UUID]) -> None:
    with database.transaction() as session:
        stop_target(session, targets[0])
    write(database, writing(drive, targets))
    assert [one.target_id for one in addressees(database)] == targets[1:]


def test_a_corrected_name_is_refused_where_that_person_has_written(
    database: Database, drive: UUID, targets: list[UUID]
) -> None:
    write(database, writing(drive, targets, name="Lowri Evans"))
    laura = writing(drive, targets[:1], body="Mine.")
    letter = write(database, laura)
    with pytest.raises(FieldsRefusedError) as refusal:
        press(database, letter, laura.details, name="Lowri Evans", name_key=name_key("Lowri Evans"))
    assert refusal.value.errors == {"name": "name-gave-already"}


def test_a_corrected_name_holds_its_target_from_then_on(database: Database, drive: UUID, targets: list[UUID]) -> None:
    laura = writing(drive, targets)
    letter = write(database, laura)
    press(database, letter, laura.details, name="Lora Evans", name_key=name_key("Lora Evans"))
    assert {one.name_key for one in addressees(database)} == {name_key("Lora Evans")}
    assert write(database, writing(drive, targets, name="Lora Evans", body="Once more.")) == letter


def test_a_held_letter_waits_until_it_is_released(database: Database, drive: UUID, targets: list[UUID]) -> None:
    command = writing(drive, targets, is_suspect=True)
    laura = write(database, command)
    assert press(database, laura, command.details) == "held"
    assert {one.state for one in addressees(database)} == {"waiting"}
    with database.transaction() as session:
        ending.release(session, laura)
    assert {one.state for one in addressees(database)} == {"due"}


def test_it_counts_like_anything_else(database: Database, drive: UUID, targets: list[UUID]) -> None:
    written(database, writing(drive, targets))
    assert cast.latest(database) == letters(database)[0].id
    assert letters(database)[0].state == "verified"
