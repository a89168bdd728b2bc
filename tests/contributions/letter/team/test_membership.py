"""Places in teams follow a new address, go with an erasure, and are forgotten in time; what is to be done stays longer."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from campaign.contributions.holdings import Move
from campaign.contributions.letter.holdings import HOLDINGS
from campaign.contributions.letter.models import LetterDraft
from campaign.contributions.letter.team import access, members
from campaign.contributions.letter.team.models import TeamFollowUp, TeamMember, TeamNudge
from campaign.contributions.letter.team.nudges import nudge_draft
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.my_support.addresses import addresses_of
from campaign.my_support.erasing import Erase, erase
from campaign.retention.invitations import end_invitations
from tests.forgetting import forget
from tests.letters import charlie_opens_letter_drive
from tests.teams import CHARLIE, PAUL, invited, joined, key_of, laura_stops, member, planned
from tests.time_travel import let_pass

NEW = "charlie@newydd.example"


@pytest.fixture
def drive(database: Database) -> UUID:
    return charlie_opens_letter_drive(database)


def forget_teams(database: Database) -> int:
    """Invitations that ran out, and what the rules of teams take; how many rows."""
    rules = ("team-members", "follow-ups", "nudges")
    return end_invitations(database) + sum(forget(database, rule) for rule in rules)


def move(database: Database, old: str = CHARLIE, new: str = NEW) -> None:
    with database.transaction() as session:
        HOLDINGS.move(session, Move(key_of(old), key_of(new), new))


def put_away(database: Database, drive_id: UUID, days: float) -> None:
    with database.transaction() as session:
        away = now(-timedelta(days=days).total_seconds())
        session.execute(update(Drive).where(Drive.id == drive_id).values(archived_at=away))


def rows(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_place_follows_its_owner_to_a_new_address(database: Database, drive: UUID) -> None:
    charlie = joined(database, drive)
    move(database)
    with database.reading() as session:
        assert access.membership_of(session, drive, key_of(NEW)).id == charlie
        assert access.teams_of(session, key_of(CHARLIE)) == ()
    assert member(database, charlie).address == NEW


@pytest.mark.parametrize("has_joined", [False, True])
def test_of_two_places_in_one_team_one_stays(database: Database, drive: UUID, has_joined: bool) -> None:
    charlie = joined(database, drive)
    other = (joined if has_joined else invited)(database, drive, "Charlie Rees", NEW)
    todo = planned(database, drive, charlie)
    move(database)
    with database.reading() as session:
        assert access.membership_of(session, drive, key_of(NEW)).id == (other if has_joined else charlie)
        ended = session.scalars(select(TeamMember.id).where(TeamMember.ended_at.is_not(None))).all()
        assert ended == [charlie if has_joined else other]
        assert session.get_one(TeamFollowUp, todo).taken_by is None


def test_whoever_is_in_a_team_may_enter_my_support(database: Database, drive: UUID) -> None:
    invited(database, drive)
    laura_stops(database, drive)
    with database.reading() as session:
        known = addresses_of(session, [key_of(PAUL), key_of("laura@example.com"), key_of("olive@example.com")])
    assert known == {key_of(PAUL): PAUL, key_of("laura@example.com"): "laura@example.com"}


def test_all_that_is_held_can_be_downloaded(database: Database, drive: UUID) -> None:
    joined(database, drive)
    laura_stops(database, drive, email=CHARLIE)
    with database.reading() as session:
        held = HOLDINGS.list_rows(session, key_of(CHARLIE))
    assert [row["name"] for row in held["teams"]] == ["Charlie Rees"]
    assert [row["fields"]["body"] for row in held["unfinished_letters"]] == ["A secret beginning"]  # type: ignore[index]


def test_an_erasure_takes_the_place_and_the_draft(database: Database, drive: UUID) -> None:
    charlie = joined(database, drive)
    todo = planned(database, drive, charlie)
    laura_stops(database, drive, email=CHARLIE)
    with database.transaction() as session:
        session.execute(update(TeamFollowUp).values(taken_by=charlie, taken_at=now()))
        assert erase(session, Erase(key_of(CHARLIE), "en"))
    gone = member(database, charlie)
    assert (gone.name, gone.address, gone.mailbox_key, gone.ended_as) == (None, None, None, "erased")
    assert rows(database, LetterDraft) == 0
    with database.reading() as session:
        assert session.get_one(TeamFollowUp, todo).taken_by is None


def test_an_invitation_that_ran_out_is_ended_and_then_forgotten(database: Database, drive: UUID) -> None:
    paul = invited(database, drive)
    assert forget_teams(database) == 0
    let_pass(database, timedelta(days=15))
    assert forget_teams(database) == 1
    assert (member(database, paul).ended_as, member(database, paul).name) == ("expired", "Paul Price")
    let_pass(database, timedelta(days=28, minutes=1))
    assert forget_teams(database) == 1
    assert (member(database, paul).name, member(database, paul).address) == (None, None)
    assert forget_teams(database) == 0


def test_whoever_left_is_forgotten_after_four_weeks(database: Database, drive: UUID) -> None:
    charlie, paul = joined(database, drive), joined(database, drive, "Paul Price", PAUL)
    with database.transaction() as session:
        members.leave(session, paul)
    let_pass(database, timedelta(days=27))
    assert forget_teams(database) == 0
    let_pass(database, timedelta(days=1, minutes=1))
    assert forget_teams(database) == 1
    assert (member(database, paul).mailbox_key, member(database, paul).ended_as) == (None, "left")
    assert member(database, charlie).name == "Charlie Rees"


def test_everybody_is_forgotten_four_weeks_after_the_drive_was_put_away(database: Database, drive: UUID) -> None:
    charlie = joined(database, drive)
    planned(database, drive, charlie)
    put_away(database, drive, 27)
    assert forget_teams(database) == 0
    put_away(database, drive, 29)
    assert forget_teams(database) == 1
    assert member(database, charlie).ended_at is not None
    assert rows(database, TeamFollowUp) == 1
    put_away(database, drive, 183)
    assert forget_teams(database) == 1
    assert rows(database, TeamFollowUp) == 0


def test_the_note_of_a_nudge_outlives_its_draft_by_a_month(database: Database, drive: UUID) -> None:
    charlie, draft = joined(database, drive), laura_stops(database, drive)
    with database.transaction() as session:
        assert nudge_draft(session, drive, draft, charlie)
    let_pass(database, timedelta(days=31))
    forget_teams(database)
    assert rows(database, TeamNudge) == 1
    with database.transaction() as session:
        session.delete(session.get_one(LetterDraft, draft))
    forget_teams(database)
    assert rows(database, TeamNudge) == 0
