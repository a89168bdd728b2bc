"""A target whose mailbox wants no letters stops, and Charlie is told; nothing waits in silence, and nothing is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign import batching
from campaign.contributions.letter.dispatch import dispatch_due
from campaign.db import Database, now
from campaign.drives.models import Target
from campaign.drives.stopping import resume_target, stop_target
from campaign.mail.models import Suppression
from campaign.mail.suppression import lift, suppress
from campaign.notifications.letter_notices import heed_wishes
from campaign.outbox.models import OutboxEvent
from tests.cast import IDENTITY_KEY
from tests.contributions.letter.conftest import LetterOffice
from tests.contributions.letter.writing import (
    ONE,
    TWO,
    addressees,
    charlie_opens_letter_drive,
    have_been_due_for_days,
    key_of,
    mails_of,
    write_letter,
    write_letters,
)
from tests.set_clock import Clock, at
from tests.time_travel import let_pass

TOLD = "letter/target-declined"


def wants_none(database: Database, scope: str = "all", until: timedelta | None = None) -> None:
    with database.transaction() as session:
        suppress(session, key_of(ONE), scope)
        if until is not None:
            present: datetime = session.execute(select(now())).scalar_one()
            session.execute(update(Suppression).values(until=present + until))


def stopped(database: Database) -> list[str | None]:
    """Why each target is stopped, in their order."""
    with database.reading() as session:
        return list(session.scalars(select(Target.stop_reason).order_by(Target.position)))


def states(database: Database) -> list[str]:
    return [addressee.state for addressee in addressees(database)]


@pytest.mark.parametrize("scope", ["letters", "all"])
@pytest.mark.parametrize("how", [{"hourly_cap": 30}, {"delivery": "daily"}])
def test_a_mailbox_that_wants_no_letters_stops_its_target_tells_once_and_goes_on_when_it_wants_them(
    database: Database, post: LetterOffice, scope: str, how: dict[str, object]
) -> None:
    write_letters(database, charlie_opens_letter_drive(database, emails=(ONE, TWO), **how), 2)
    have_been_due_for_days(database)
    wants_none(database, scope)
    assert set(post.turn()) == {TWO}
    assert [post.turn() for _ in range(2)] == [[], []]
    assert stopped(database) == ["suppressed", None]
    assert sorted(states(database)) == ["due", "due", "queued", "queued"]
    (mail,) = mails_of(database, TOLD)
    assert mail.mailbox_key == key_of("charlie@rhwydwaith.example")
    with database.reading() as session:
        events = session.scalars(select(OutboxEvent.id).where(OutboxEvent.name == "target.declined")).all()
    assert events == [mail.event_id]
    with database.transaction() as session:
        lift(session, key_of(ONE), scope)
    assert set(post.turn()) == {ONE}
    assert stopped(database) == [None, None]


def test_what_is_in_the_ledger_when_the_wish_comes_does_not_leave_and_stops_the_target(
    database: Database, post: LetterOffice
) -> None:
    write_letter(database, charlie_opens_letter_drive(database))
    dispatch_due(database)
    wants_none(database)
    assert post.deliver() == []
    assert post.turn() == []
    assert (states(database), stopped(database)) == (["due"], ["suppressed"])
    assert len(mails_of(database, TOLD)) == 1


def test_a_mailbox_that_wants_none_for_a_time_only_puts_them_off(database: Database, post: LetterOffice) -> None:
    write_letter(database, charlie_opens_letter_drive(database))
    wants_none(database, until=timedelta(hours=1))
    assert post.turn() == []
    assert (states(database), stopped(database), mails_of(database, TOLD)) == (["due"], [None], [])
    let_pass(database, timedelta(hours=2))
    assert post.turn() == [ONE]


def test_a_wish_for_a_time_beside_one_for_good_does_not_weaken_it(database: Database, post: LetterOffice) -> None:
    write_letter(database, charlie_opens_letter_drive(database))
    wants_none(database, "letters", until=timedelta(hours=1))
    wants_none(database)
    post.turn()
    assert stopped(database) == ["suppressed"]
    let_pass(database, timedelta(hours=2))
    assert (post.turn(), stopped(database)) == ([], ["suppressed"])


def test_without_a_letter_that_is_due_in_its_hours_nobody_is_stopped(
    database: Database, post: LetterOffice, clock: Clock
) -> None:
    clock.set(at("2026-11-25 07:58"))
    drive = charlie_opens_letter_drive(database, window_from=8 * 60, window_until=18 * 60)
    wants_none(database)
    clock.set(at("2026-11-25 08:10"))
    post.turn()
    assert stopped(database) == [None]
    write_letter(database, drive)
    clock.set(at("2026-11-25 18:00"))
    post.turn()
    assert stopped(database) == [None]
    clock.set(at("2026-11-26 08:00"))
    post.turn()
    assert stopped(database) == ["suppressed"]


def test_who_was_stopped_by_hand_stays_so_whatever_their_mailbox_wants(database: Database, post: LetterOffice) -> None:
    drive = charlie_opens_letter_drive(database)
    write_letter(database, drive)
    with database.transaction() as session:
        stop_target(session, drive.targets[0])
    for change in (wants_none, allows):
        change(database)
        assert (post.turn(), stopped(database)) == ([], ["by-hand"])


def allows(database: Database) -> None:
    with database.transaction() as session:
        lift(session, key_of(ONE), "all")


def test_who_lets_the_target_be_written_to_against_its_wish_is_told_again(
    database: Database, post: LetterOffice
) -> None:
    drive = charlie_opens_letter_drive(database)
    write_letter(database, drive)
    wants_none(database)
    for number in (1, 2):
        assert post.turn() == []
        assert len(mails_of(database, TOLD)) == number
        with database.transaction() as session:
            assert resume_target(session, drive.targets[0])


def test_more_than_a_batch_of_targets_are_stopped(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "BATCH_SIZE", 10)
    drive = charlie_opens_letter_drive(database, emails=[ONE] * 25)
    write_letter(database, drive)
    wants_none(database)
    assert heed_wishes(database, IDENTITY_KEY) == 25
    assert set(stopped(database)) == {"suppressed"}
    assert heed_wishes(database, IDENTITY_KEY) == 0
    allows(database)
    assert heed_wishes(database, IDENTITY_KEY) == 25
    assert states(database) == ["due"] * 25


def test_a_target_of_another_drive_at_that_mailbox_stops_with_its_own_letters(
    database: Database, post: LetterOffice
) -> None:
    charlie_opens_letter_drive(database)
    second = charlie_opens_letter_drive(database, slug="2")
    write_letter(database, second)
    wants_none(database)
    post.turn()
    told: list[UUID] = [mail.subject_id for mail in mails_of(database, TOLD)]
    assert told == [second.targets[0]]
