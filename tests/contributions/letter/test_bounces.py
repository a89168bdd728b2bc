"""Letters that come back: the target stops, Charlie is told once, nothing is lost, and mending the address lets them go on."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.contributions.letter.facts import show_progress
from campaign.contributions.letter.models import Letter
from campaign.contributions.models import Contribution
from campaign.db import Database, now
from campaign.drives.models import Campaign, Target
from campaign.drives.stopping import resume_target
from campaign.mail.models import Delivery
from campaign.mail.outcomes import record_outcome
from campaign.mail.sender import Refused
from campaign.notifications.letter_notices import stop_and_tell
from campaign.outbox.models import OutboxEvent
from tests.cast import IDENTITY_KEY
from tests.contributions.letter.conftest import LetterOffice
from tests.contributions.letter.writing import (
    LetterDrive,
    addressees,
    charlie_opens_letter_drive,
    key_of,
    mails_of,
    write_letter,
    write_letters,
)
from tests.forgetting import forget
from tests.set_clock import Clock, at
from tests.time_travel import let_pass

ONE, NEW = "aelod1@senedd.example", "swyddfa@senedd.example"


@pytest.fixture
def drive(database: Database) -> LetterDrive:
    return charlie_opens_letter_drive(database, hourly_cap=2)


def comes_back(database: Database, delivery_id: UUID, times: int = 1) -> None:
    """The provider says so, and the job deals with the event, however often it runs."""
    with database.transaction() as session:
        record_outcome(session, delivery_id, outcome="bounced", at=session.execute(select(now())).scalar_one())
    for _ in range(times):
        hear_of_bounces(database)


def hear_of_bounces(database: Database) -> None:
    with database.transaction() as session:
        events = session.scalars(select(OutboxEvent).where(OutboxEvent.name == "delivery.bounced")).all()
        stop_and_tell(session, events, IDENTITY_KEY)


def target(database: Database) -> Target:
    with database.reading() as session:
        return session.scalars(select(Target)).one()


def test_a_bounce_stops_the_target_tells_once_and_loses_nothing(
    database: Database, post: LetterOffice, drive: LetterDrive
) -> None:
    write_letters(database, drive, 3)
    assert post.turn() == [ONE, ONE]
    comes_back(database, mails_of(database, "letter/delivery")[0].id, times=2)
    assert (target(database).is_stopped, target(database).stop_reason) == (True, "bounced")
    assert len(mails_of(database, "letter/target-stopped")) == 1
    assert post.turn() == []
    assert sorted(addressee.state for addressee in addressees(database)) == ["due", "due", "queued"]


def test_each_further_bounce_of_the_same_hour_comes_back_too_and_tells_no_more(
    database: Database, post: LetterOffice, drive: LetterDrive
) -> None:
    write_letters(database, drive, 2)
    post.turn()
    for mail in mails_of(database, "letter/delivery"):
        comes_back(database, mail.id)
    assert [addressee.state for addressee in addressees(database)] == ["due", "due"]
    assert len(mails_of(database, "letter/target-stopped")) == 1


def test_once_the_address_is_mended_every_letter_goes_on_to_it(
    database: Database, post: LetterOffice, drive: LetterDrive
) -> None:
    write_letters(database, drive, 2)
    post.turn()
    comes_back(database, mails_of(database, "letter/delivery")[0].id)
    with database.transaction() as session:
        session.execute(update(Target).values(email=NEW, mailbox_key=key_of(NEW)))
        resume_target(session, drive.targets[0])
    assert post.turn() == [NEW]
    assert post.turn() == []


def test_resumed_at_the_same_address_what_came_back_is_tried_once_more_and_what_arrived_is_not(
    database: Database, post: LetterOffice, drive: LetterDrive
) -> None:
    write_letters(database, drive, 2)
    post.turn()
    first = mails_of(database, "letter/delivery")[0]
    comes_back(database, first.id)
    with database.transaction() as session:
        resume_target(session, drive.targets[0])
        session.execute(update(Delivery).values(posted_at=now(-4000)))
    assert post.turn() == [ONE]
    again = mails_of(database, "letter/delivery")[-1]
    assert (again.event_id, again.subject_id) == (first.id, first.subject_id)
    assert post.turn() == []


def test_a_late_bounce_from_an_address_that_was_mended_stops_nobody(
    database: Database, post: LetterOffice, drive: LetterDrive
) -> None:
    write_letter(database, drive)
    post.turn()
    with database.transaction() as session:
        session.execute(update(Target).values(email=NEW, mailbox_key=key_of(NEW)))
    comes_back(database, mails_of(database, "letter/delivery")[0].id)
    assert not target(database).is_stopped
    assert post.turn() == [NEW]


def test_a_bundle_that_comes_back_gives_its_letters_to_the_next(
    database: Database, post: LetterOffice, clock: Clock
) -> None:
    clock.set(at("2026-11-25 12:00"))
    drive = charlie_opens_letter_drive(database, delivery="daily", window_from=480, window_until=1080)
    write_letters(database, drive, 2)
    clock.set(at("2026-11-26 08:00"))
    assert post.turn() == [ONE]
    comes_back(database, mails_of(database, "letter/bundle")[0].id)
    assert {(addressee.state, addressee.bundle_id, addressee.sent_at) for addressee in addressees(database)} == {
        ("due", None, None)
    }
    with database.transaction() as session:
        resume_target(session, drive.targets[0])
    clock.set(at("2026-11-27 08:00"))
    assert post.turn() == [ONE]


def test_another_drive_s_target_at_that_mailbox_stops_too_and_its_organisers_hear_of_it(
    database: Database, post: LetterOffice, drive: LetterDrive
) -> None:
    charlie_opens_letter_drive(database, slug="2")
    with database.transaction() as session:
        campaigns = session.scalars(select(Campaign).order_by(Campaign.id)).all()
        campaigns[1].organiser_address = "olive@other.example"
    write_letter(database, drive)
    post.turn()
    comes_back(database, mails_of(database, "letter/delivery")[0].id)
    with database.reading() as session:
        assert all(session.scalars(select(Target.is_stopped)))
    assert {mail.mailbox_key for mail in mails_of(database, "letter/target-stopped")} == {
        key_of("charlie@rhwydwaith.example"),
        key_of("olive@other.example"),
    }


def test_the_writer_reads_that_it_came_back(database: Database, post: LetterOffice, drive: LetterDrive) -> None:
    letter = write_letter(database, drive)
    post.turn()
    comes_back(database, mails_of(database, "letter/delivery")[0].id)
    with database.reading() as session:
        (fact,) = show_progress(session, session.get_one(Contribution, letter), "en")
    assert (fact.label, fact.value) == ("Came back", "Aelod 1, Member of the Senedd")


def test_other_mail_that_bounces_stops_no_target(database: Database, drive: LetterDrive) -> None:
    with database.transaction() as session:
        session.execute(update(Target).values(mailbox_key="x"))
    comes_back(database, UUID(int=5))
    assert not target(database).is_stopped


def test_a_letter_that_the_provider_refuses_stops_the_target_too_and_waits_for_another_address(
    database: Database, post: LetterOffice, drive: LetterDrive
) -> None:
    letter = write_letter(database, drive)
    post.sender.answers = [Refused("bad address", 400)]
    assert post.turn() == [ONE]
    assert post.turn() == []  # it is not tried again before anybody has heard of it
    for _ in range(2):
        hear_of_bounces(database)
    assert (target(database).is_stopped, target(database).stop_reason) == (True, "bounced")
    assert len(mails_of(database, "letter/target-stopped")) == 1
    let_pass(database, timedelta(days=40))
    assert forget(database, "letter-words") == 0
    with database.transaction() as session:
        assert session.get_one(Letter, letter).body
        session.execute(update(Target).values(email=NEW, mailbox_key=key_of(NEW)))
        resume_target(session, drive.targets[0])
    assert post.turn() == [NEW]
    assert [mail.state for mail in mails_of(database, "letter/delivery")] == ["failed", "accepted"]


def test_words_of_a_letter_that_was_refused_are_kept_until_somebody_has_looked(
    database: Database, post: LetterOffice, drive: LetterDrive
) -> None:
    write_letter(database, drive)
    post.sender.answers = [Refused("bad address", 400)]
    post.turn()
    let_pass(database, timedelta(days=40))
    assert forget(database, "letter-words") == 0
