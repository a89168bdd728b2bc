"""Many that our checks held are released or taken out with one press, which can be undone for a minute."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import false, select, true

from campaign.contributions.models import Contribution
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.errors import FieldsRefusedError
from campaign.ids import new_id
from campaign.moderation import many
from campaign.moderation.many import Common, DecideMany, MovedError, count_many, decide_many, undo_many
from campaign.moderation.settling import settle_decisions
from tests.cast import charlie_opens_petition, signed, signing
from tests.time_travel import let_pass

MODERATOR = new_id()
ALL = Common(true())


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


@pytest.fixture
def held(database: Database, petition: UUID) -> list[UUID]:
    """Three that filled in the lure: of two drives."""
    drives = (petition, petition, charlie_opens_petition(database, slug="2"))
    return [
        signed(database, signing(drive, email=f"bot{number}@example.com", is_suspect=True))
        for number, drive in enumerate(drives)
    ]


def press(database: Database, common: Common, verdict: str, expected: int, reason: str | None = None) -> UUID:
    batch_id, decided = decide_many(database, DecideMany(common, verdict, expected, MODERATOR, reason))
    assert decided == expected
    return batch_id


def states(database: Database) -> Counter[str]:
    with database.reading() as session:
        return Counter(session.scalars(select(Contribution.state)))


def settle(database: Database) -> None:
    let_pass(database, timedelta(seconds=61))
    settle_decisions(database)


def test_they_are_counted_by_drive_and_reason_before_anything_is_done(
    database: Database, petition: UUID, held: list[UUID]
) -> None:
    with database.reading() as session:
        present = session.execute(select(now())).scalar_one()
        assert count_many(session, ALL)[(petition, "honeypot")] == 2
        for common, number in {
            Common(true(), drive_id=petition): 2,
            Common(true(), about="honeypot"): 3,
            Common(true(), about="blocked"): 0,
            Common(true(), since=present): 0,
            Common(true(), until=present): 3,
            Common(true(), since=present - timedelta(hours=1), until=present): 3,
            Common(false()): 0,
            Common(Drive.id == petition): 2,
        }.items():
            assert sum(count_many(session, common).values()) == number
    assert states(database) == {"held": 3}


def test_those_of_one_drive_are_released_a_minute_later(database: Database, petition: UUID, held: list[UUID]) -> None:
    press(database, Common(true(), drive_id=petition), "pass", 2)
    assert states(database) == {"held": 3}
    settle(database)
    assert states(database) == {"verified": 2, "held": 1}


def test_or_taken_out_with_a_reason(database: Database, held: list[UUID]) -> None:
    with pytest.raises(FieldsRefusedError):
        press(database, ALL, "refuse", 3, "made-up")
    press(database, ALL, "refuse", 3, "made-up-name")
    settle(database)
    assert states(database) == {"invalidated": 3}


def test_all_of_it_is_undone_by_whoever_did_it(
    database: Database, held: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "BATCH", 2)
    batch_id = press(database, ALL, "pass", 3)
    with database.transaction() as session:
        assert undo_many(session, batch_id, new_id()) == 0
        assert undo_many(session, batch_id, MODERATOR) == 3
        assert undo_many(session, batch_id, MODERATOR) == 0
    settle(database)
    assert states(database) == {"held": 3}
    batch_id = press(database, ALL, "pass", 3)
    let_pass(database, timedelta(seconds=61))
    with database.transaction() as session:
        assert undo_many(session, batch_id, MODERATOR) == 0


def test_nothing_is_decided_where_another_number_waits_by_now(
    database: Database, petition: UUID, held: list[UUID]
) -> None:
    signed(database, signing(petition, email="late@example.com", is_suspect=True))
    with pytest.raises(MovedError):
        press(database, ALL, "pass", 3)
    settle(database)
    assert states(database) == {"held": 4}


def test_what_somebody_decided_meanwhile_stays_theirs(database: Database, held: list[UUID]) -> None:
    first = press(database, ALL, "refuse", 3, "made-up-name")
    command = DecideMany(ALL, "pass", 0, MODERATOR)
    assert decide_many(database, replace(command, account_id=new_id()))[1] == 0
    with database.transaction() as session:
        assert undo_many(session, first, MODERATOR) == 3


def test_one_press_goes_so_far_and_no_further(
    database: Database, held: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "BATCH", 1)
    monkeypatch.setattr(many, "MOST", 2)
    assert decide_many(database, DecideMany(ALL, "pass", 3, MODERATOR))[1] == 2
