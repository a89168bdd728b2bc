"""Whoever stopped half-way: seen as initials and a seat, and asked once, whoever asks and however often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from campaign.areas.lookup import ensure_seats
from campaign.contributions.letter.models import LetterDraft
from campaign.contributions.letter.team import nudges
from campaign.contributions.letter.team.unfinished import initials_of, list_drafts, list_unconfirmed
from campaign.contributions.models import Contribution
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.errors import ConflictError
from campaign.mail.models import Delivery
from campaign.notifications.reminders import remind_unverified
from tests.drives.drafts import events_of
from tests.letters import charlie_opens_letter_drive, targets_of, write, writing
from tests.teams import joined, laura_stops
from tests.time_travel import let_pass

HOURS = timedelta(hours=3)


@pytest.fixture
def drive(database: Database) -> UUID:
    with database.transaction() as session:
        ensure_seats(session)
    return charlie_opens_letter_drive(database)


@pytest.fixture
def charlie(database: Database, drive: UUID) -> UUID:
    return joined(database, drive)


@pytest.fixture
def pending(database: Database, drive: UUID) -> UUID:
    letter = write(database, writing(drive, targets_of(database, drive)))
    let_pass(database, HOURS)
    return letter


def mails(database: Database, template: str) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).where(Delivery.template == template)) or 0


def nudge(database: Database, drive_id: UUID, draft_id: UUID, member_id: UUID) -> bool:
    with database.transaction() as session:
        return nudges.nudge_draft(session, drive_id, draft_id, member_id)


def test_who_stopped_is_seen_as_initials_and_a_seat(database: Database, drive: UUID) -> None:
    draft = laura_stops(database, drive)
    with database.reading() as session:
        page = list_drafts(session, drive)
    (one,) = page.letters
    assert (one.id, one.initials, one.area_code, one.may_nudge) == (draft, "L. E.", "W09000052", True)
    assert not any(word in repr(page) for word in ("Laura", "laura@", "CF30", "secret"))


def test_a_draft_of_today_is_not_stopped_and_one_that_is_over_is_gone(database: Database, drive: UUID) -> None:
    laura_stops(database, drive, days=0.5)
    gone = laura_stops(database, drive, days=13)
    with database.transaction() as session:
        session.execute(update(LetterDraft).where(LetterDraft.id == gone).values(expires_at=now(-1)))
    with database.reading() as session:
        assert list_drafts(session, drive).total == 0


def test_of_a_draft_it_is_asked_once_for_ever(database: Database, drive: UUID, charlie: UUID) -> None:
    draft = laura_stops(database, drive)
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda _turn: nudge(database, drive, draft, charlie), range(12)))
    assert sorted(asked) == [False] * 11 + [True]
    assert mails(database, nudges.NUDGE) == 1
    assert events_of(database, draft) == ["draft.nudged"]
    with database.reading() as session:
        (one,) = list_drafts(session, drive).letters
    assert (one.was_nudged, one.may_nudge) == (True, False)


def test_who_left_no_address_is_not_asked(database: Database, drive: UUID, charlie: UUID) -> None:
    draft = laura_stops(database, drive, email=None)
    assert not nudge(database, drive, draft, charlie)
    with database.reading() as session:
        assert not list_drafts(session, drive).letters[0].may_nudge


def test_another_drives_are_not_asked(database: Database, drive: UUID, charlie: UUID, pending: UUID) -> None:
    draft = laura_stops(database, drive)
    other = charlie_opens_letter_drive(database, slug="2")
    assert not nudge(database, other, draft, charlie)
    with database.transaction() as session:
        assert not nudges.nudge_letter(session, other, pending)


def test_while_the_drive_takes_no_letters_nobody_is_asked(
    database: Database, drive: UUID, charlie: UUID, pending: UUID
) -> None:
    draft = laura_stops(database, drive)
    with database.transaction() as session:
        session.execute(update(Drive).where(Drive.id == drive).values(paused_at=now()))
    assert not nudge(database, drive, draft, charlie)
    with database.transaction() as session:
        assert not nudges.nudge_letter(session, drive, pending)


def test_a_member_asks_a_hundred_a_day(database: Database, drive: UUID, charlie: UUID) -> None:
    drafts = [laura_stops(database, drive, email=f"laura{position}@example.com") for position in range(101)]
    assert all(nudge(database, drive, draft, charlie) for draft in drafts[:100])
    with pytest.raises(ConflictError, match="nudged-too-many"):
        nudge(database, drive, drafts[100], charlie)


def test_asking_for_a_letter_to_be_confirmed_is_its_one_reminder(
    database: Database, drive: UUID, pending: UUID
) -> None:
    with database.reading() as session:
        assert list_unconfirmed(session, drive).letters[0].may_nudge
    for expected in (True, False):
        with database.transaction() as session:
            assert nudges.nudge_letter(session, drive, pending) is expected
        with database.transaction() as session:
            session.execute(update(Delivery).where(Delivery.template != nudges.REMINDER).values(state="accepted"))
    let_pass(database, timedelta(days=1))
    assert remind_unverified(database) == 0
    assert mails(database, nudges.REMINDER) == 1
    assert events_of(database, pending) == ["letter.submitted", "letter.reminder_reached"]


def test_who_was_reminded_by_themselves_is_not_asked_again(database: Database, drive: UUID, pending: UUID) -> None:
    with database.transaction() as session:
        session.execute(update(Contribution).values(reminded_at=now()))
    with database.transaction() as session:
        assert not nudges.nudge_letter(session, drive, pending)
    with database.reading() as session:
        assert list_unconfirmed(session, drive).letters[0].was_nudged


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Suzie Evans", "S. E."),
        ("  mair  o'r   ŵyl ", "M. Ŵ."),
        ("Cher", "C."),
        ("", ""),
        ("123 !!", ""),
        ("李 小龍", "李. 小."),
    ],
)
def test_initials_tell_no_name(name: str, initials: str) -> None:
    assert initials_of(name) == initials
