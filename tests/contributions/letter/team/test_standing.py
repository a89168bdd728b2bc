"""What the team sees of its drive: who has written, who is short of letters, who has answered; and nothing beyond."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import update

from campaign.areas.lookup import ensure_seats
from campaign.contributions import ending
from campaign.contributions.letter.models import LetterAddressee
from campaign.contributions.letter.team.standing import (
    Standing,
    answering_targets,
    load_standing,
    shortest_targets,
)
from campaign.contributions.letter.team.writers import Written, list_writers
from campaign.contributions.models import Contribution
from campaign.db import Database, now
from campaign.drives.stopping import stop_target
from campaign.ids import new_id
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.models import Delivery
from tests.letters import BODY, SUBJECT, charlie_opens_letter_drive, targets_of, write, writing, written
from tests.teams import key_of

SUZIE = {"name": "Suzie Evans", "email": "suzie@example.com"}


@pytest.fixture
def drive(database: Database) -> UUID:
    with database.transaction() as session:
        ensure_seats(session)
    return charlie_opens_letter_drive(database)


@pytest.fixture
def targets(database: Database, drive: UUID) -> list[UUID]:
    return targets_of(database, drive)


def standing(database: Database, drive_id: UUID) -> Standing:
    with database.reading() as session:
        return load_standing(session, drive_id)


def letters(database: Database, drive_id: UUID, viewer: str = "charlie@example.com") -> tuple[Written, ...]:
    with database.reading() as session:
        return list_writers(session, drive_id, key_of(viewer)).letters


def test_only_what_is_confirmed_is_seen(database: Database, drive: UUID, targets: list[UUID]) -> None:
    write(database, writing(drive, targets))
    assert letters(database, drive) == ()
    assert standing(database, drive) == Standing(0, 0, 100, 2, 0, 50)


def test_who_has_written_to_whom_and_from_where(database: Database, drive: UUID, targets: list[UUID]) -> None:
    written(database, writing(drive, targets, postcode="CF30 2AX"))
    (letter,) = letters(database, drive)
    assert (letter.name, letter.area_code, letter.is_own) == ("Laura Evans", "W09000052", False)
    assert [(one.target.id, one.state) for one in letter.to] == [(target, "Waiting to be sent") for target in targets]
    assert letters(database, drive, "laura@example.com")[0].is_own


def test_no_address_and_no_word_of_a_letter_is_in_it(database: Database, drive: UUID, targets: list[UUID]) -> None:
    written(database, writing(drive, targets, postcode="CF30 2AX"))
    letter = letters(database, drive)[0]
    said = f"{letter.name} {letter!r} {[one.state for one in letter.to]}"
    assert not any(word in said for word in ("laura@example.com", "CF30 2AX", SUBJECT, BODY[:20]))


def test_a_letter_that_is_withdrawn_is_seen_no_more(database: Database, drive: UUID, targets: list[UUID]) -> None:
    letter = written(database, writing(drive, targets))
    with database.transaction() as session:
        ending.withdraw(session, letter)
    assert letters(database, drive) == ()
    assert standing(database, drive) == Standing(0, 0, 100, 2, 0, 50)


def test_what_the_ledger_says_of_a_letter_is_seen(database: Database, drive: UUID, targets: list[UUID]) -> None:
    written(database, writing(drive, targets[:1]))
    with database.transaction() as session:
        session.execute(update(LetterAddressee).values(state="queued", sent_at=now()))
        (addressee_id,) = session.scalars(LetterAddressee.__table__.select()).all()
        mail = NewDelivery(new_id(), "letter/delivery", "k" * 64, addressee_id, "cy")
        queue_delivery(session, mail)
        session.execute(update(Delivery).where(Delivery.subject_id == addressee_id).values(state="delivered"))
    assert letters(database, drive)[0].to[0].state == "Arrived"


def test_the_shortest_come_first_and_say_how_many_are_missing(
    database: Database, drive: UUID, targets: list[UUID]
) -> None:
    written(database, writing(drive, targets))
    written(database, writing(drive, targets[:1], **SUZIE))
    assert standing(database, drive) == Standing(2, 2, 100, 2, 2, 50)
    with database.reading() as session:
        page = shortest_targets(session, drive)
        assert shortest_targets(session, drive, page=2).targets == ()
    assert page.total == 2
    assert [(one.target.id, one.letters, one.missing) for one in page.targets] == [
        (targets[1], 1, 49),
        (targets[0], 2, 48),
    ]


def test_a_person_who_writes_twice_is_one_writer(database: Database, drive: UUID, targets: list[UUID]) -> None:
    written(database, writing(drive, targets[:1]))
    written(database, writing(drive, targets[1:]))
    assert standing(database, drive) == Standing(2, 1, 100, 2, 2, 50)


def test_a_stopped_target_is_shown_as_such(database: Database, drive: UUID, targets: list[UUID]) -> None:
    with database.transaction() as session:
        stop_target(session, targets[0], "bounced")
    with database.reading() as session:
        found = {one.target.id: one.target for one in shortest_targets(session, drive).targets}
    assert (found[targets[0]].is_stopped, found[targets[0]].stop_reason) == (True, "bounced")


def test_who_has_answered_is_told_by_those_who_wrote(database: Database, drive: UUID, targets: list[UUID]) -> None:
    written(database, writing(drive, targets))
    with database.reading() as session:
        assert answering_targets(session, drive) == ()
    with database.transaction() as session:
        session.execute(update(LetterAddressee).values(state="queued", sent_at=now()))
        session.execute(update(LetterAddressee).where(LetterAddressee.target_id == targets[1]).values(reply="yes"))
        session.execute(update(LetterAddressee).where(LetterAddressee.target_id == targets[0]).values(reply="not-yet"))
    with database.reading() as session:
        (answering,) = answering_targets(session, drive)
    assert (answering.target.id, answering.sent, answering.replies) == (targets[1], 1, 1)


def test_a_drive_without_targets_stands_too(database: Database) -> None:
    empty = charlie_opens_letter_drive(database, slug="2", targets=())
    assert standing(database, empty) == Standing(0, 0, 100, 0, 0, 0)


def test_the_forgotten_are_counted_without_a_name(database: Database, drive: UUID, targets: list[UUID]) -> None:
    letter = written(database, writing(drive, targets))
    with database.transaction() as session:
        session.execute(update(Contribution).where(Contribution.id == letter).values(name=None))
    assert letters(database, drive)[0].name is None
