"""Into a team by an invitation, and out of it at once; never twice, never to somebody who said no, never without end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from campaign.contributions.letter.team import access, members
from campaign.contributions.letter.team.models import TeamFollowUp, TeamMember
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.mail.models import Delivery
from tests.cast import charlie_opens_petition
from tests.drives.drafts import events_of
from tests.letters import charlie_opens_letter_drive
from tests.teams import CHARLIE, OLIVE, PAUL, invited, inviting, joined, key_of, member, planned
from tests.time_travel import let_pass


@pytest.fixture
def drive(database: Database) -> UUID:
    return charlie_opens_letter_drive(database)


def mails(database: Database, member_id: UUID) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).where(Delivery.subject_id == member_id)) or 0


def is_in(database: Database, drive_id: UUID, email: str) -> bool:
    with database.reading() as session:
        try:
            access.membership_of(session, drive_id, key_of(email))
        except NotFoundError:
            return False
        return True


def test_whoever_is_invited_is_in_only_once_they_have_joined(database: Database, drive: UUID) -> None:
    paul = invited(database, drive)
    assert not is_in(database, drive, PAUL)
    with database.transaction() as session:
        assert members.accept(session, paul)
    assert is_in(database, drive, PAUL)
    assert events_of(database, paul) == ["team.invited", "team.joined"]


def test_joining_twice_is_joining_once(database: Database, drive: UUID) -> None:
    paul = joined(database, drive, "Paul Price", PAUL)
    with database.transaction() as session:
        assert not members.accept(session, paul)
    assert events_of(database, paul) == ["team.invited", "team.joined"]


def test_inviting_again_sends_again_with_what_was_typed_last(database: Database, drive: UUID) -> None:
    first = invited(database, drive, "Pual Prcie")
    assert invited(database, drive, "Paul Price", role="organiser") == first
    assert mails(database, first) == 2
    assert (member(database, first).name, member(database, first).role) == ("Paul Price", "organiser")


def test_twenty_invitations_at_once_are_of_one_member(database: Database, drive: UUID) -> None:
    def invite_paul(_turn: int) -> str:
        try:
            return str(invited(database, drive))
        except ConflictError as error:
            return error.slug

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(invite_paul, range(20)))
    assert set(outcomes) == {outcomes[0], "invited-too-often"}
    assert mails(database, UUID(outcomes[0])) == 5


def test_one_who_is_in_is_not_invited_again(database: Database, drive: UUID) -> None:
    joined(database, drive, "Paul Price", PAUL)
    with pytest.raises(ConflictError, match="team-has-member"):
        invited(database, drive)


def test_one_who_said_no_is_left_in_peace_until_they_are_forgotten(database: Database, drive: UUID) -> None:
    paul = invited(database, drive)
    with database.transaction() as session:
        assert members.decline(session, paul)
        assert not members.decline(session, paul)
    with pytest.raises(ConflictError, match="team-declined"):
        invited(database, drive)


def test_an_invitation_ends_after_fourteen_days(database: Database, drive: UUID) -> None:
    paul = invited(database, drive)
    let_pass(database, timedelta(days=14, minutes=1))
    with database.transaction() as session:
        assert not members.accept(session, paul)
    assert invited(database, drive) == paul
    with database.transaction() as session:
        assert members.accept(session, paul)


def test_an_organiser_invites_thirty_people_a_day(database: Database, drive: UUID) -> None:
    charlie = joined(database, drive)
    with database.transaction() as session:
        for position in range(30):
            members.invite(session, inviting(drive, email=f"paul{position}@example.com", invited_by=charlie))
    with pytest.raises(ConflictError, match="invited-too-many"):
        invited(database, drive, email="paul30@example.com", invited_by=charlie)
    let_pass(database, timedelta(days=1, minutes=1))
    assert invited(database, drive, email="paul30@example.com", invited_by=charlie)


def test_whoever_leaves_sees_nothing_and_what_they_had_taken_on_is_free(database: Database, drive: UUID) -> None:
    charlie = joined(database, drive)
    todo = planned(database, drive, charlie)
    with database.transaction() as session:
        session.execute(update(TeamFollowUp).values(taken_by=charlie, taken_at=now()))
        assert members.leave(session, charlie)
        assert not members.leave(session, charlie)
    assert not is_in(database, drive, CHARLIE)
    with database.reading() as session:
        assert session.get_one(TeamFollowUp, todo).taken_by is None
    assert events_of(database, charlie)[-1] == "team.left"


def test_nobody_is_removed_by_way_of_another_drive(database: Database, drive: UUID) -> None:
    paul = joined(database, drive, "Paul Price", PAUL)
    other = charlie_opens_letter_drive(database, slug="2")
    with pytest.raises(NotFoundError), database.transaction() as session:
        members.remove(session, other, paul)
    with database.transaction() as session:
        members.remove(session, drive, paul)
    assert not is_in(database, drive, PAUL)


def test_one_may_come_back_by_a_new_invitation(database: Database, drive: UUID) -> None:
    paul = joined(database, drive, "Paul Price", PAUL)
    with database.transaction() as session:
        members.remove(session, drive, paul)
    again = joined(database, drive, "Paul Price", PAUL)
    assert again != paul and is_in(database, drive, PAUL)


def test_only_a_letter_drive_that_is_not_put_away_has_a_team(database: Database, drive: UUID) -> None:
    with pytest.raises(NotFoundError):
        invited(database, charlie_opens_petition(database))
    with database.transaction() as session:
        session.execute(update(Drive).where(Drive.id == drive).values(archived_at=now()))
    with pytest.raises(ConflictError, match="drive-is-archived"):
        invited(database, drive)


@pytest.mark.parametrize(("field", "value"), [("role", "queen"), ("language", "de")])
def test_what_is_no_choice_is_refused(database: Database, drive: UUID, field: str, value: str) -> None:
    with pytest.raises(FieldsRefusedError) as refused:
        invited(database, drive, **{field: value})
    assert refused.value.errors == {field: "choice-unknown"}


def test_each_mailbox_finds_its_own_teams(database: Database, drive: UUID) -> None:
    olives = charlie_opens_letter_drive(database, slug="2")
    joined(database, drive)
    joined(database, olives, "Olive Owen", OLIVE)
    with database.reading() as session:
        assert [team.drive_id for team in access.teams_of(session, key_of(CHARLIE))] == [drive]
        (olive,) = access.teams_of(session, key_of(OLIVE))
        assert (olive.drive_id, olive.slugs["en"], olive.titles["cy"]) == (olives, "letters-2", "Ysgrifennwch")
        assert access.teams_of(session, key_of(PAUL)) == ()


def test_the_team_is_listed_without_an_address(database: Database, drive: UUID) -> None:
    joined(database, drive)
    invited(database, drive)
    with database.reading() as session:
        found = access.list_members(session, drive)
        assert [(one.name, one.role, one.is_invited) for one in found] == [
            ("Charlie Rees", "organiser", False),
            ("Paul Price", "member", True),
        ]
        assert session.scalar(select(func.count()).select_from(TeamMember)) == 2
    assert "@" not in repr(found)
