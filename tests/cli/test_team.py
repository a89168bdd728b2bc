"""Charlie's first organiser comes from the command line: invited, listed, ended."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from campaign.contributions.letter.team.models import TeamMember
from campaign.db import Database
from tests.cast import IDENTITY_KEY
from tests.cli.conftest import Run
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.letters import charlie_opens_letter_drive
from tests.teams import invited, joined

INVITE = ("team", "invite", "--drive", "letters-1", "--name", "Charlie Rees", "--email", "charlie@example.com")


@pytest.fixture(autouse=True)
def same_mailboxes(environ: pytest.MonkeyPatch) -> None:
    """The command knows a mailbox by the same key as the tests do."""
    environ.setenv("IDENTITY_KEY", IDENTITY_KEY)


def test_an_organiser_is_invited_in_their_language(run: Run, database: Database) -> None:
    charlie_opens_letter_drive(database)
    ran = run(*INVITE, "--organiser", "--language", "en")
    assert (ran.code, ran.out) == (0, "The invitation is on its way. It is good for 14 days.\n")
    with database.reading() as session:
        charlie = session.scalars(select(TeamMember)).one()
    assert (charlie.role, charlie.language, charlie.invited_by) == ("organiser", "en", None)


@ON_SQLITE_ALONE
def test_the_team_is_listed_without_addresses(run: Run, database: Database) -> None:
    drive = charlie_opens_letter_drive(database)
    joined(database, drive)
    invited(database, drive)
    ran = run("team", "list", "--drive", "llythyrau-1")
    assert "Charlie Rees" in ran.out and "invited" in ran.out and "@" not in ran.out
    told = run("team", "list", "--drive", "letters-1", "--json").json["members"]
    assert [(one["name"], one["is_invited"]) for one in told] == [("Charlie Rees", False), ("Paul Price", True)]


def test_a_member_is_taken_out(run: Run, database: Database) -> None:
    joined(database, charlie_opens_letter_drive(database))
    end = ("team", "end", "--drive", "letters-1", "--email", "CHARLIE@rhwydwaith.example")
    assert run(*end).code == 0
    ran = run(*end)
    assert (ran.code, ran.err) == (2, "That mailbox is not in the team: `campaign team list` shows who is.\n")


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--drive", "nothing"), "There is no drive “nothing”"),
        (("--email", "charlie"), "That is not an email address."),
        (("--name", "=1+1"), "That is not a name that can be shown."),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, database: Database, arguments: tuple[str, ...], sentence: str) -> None:
    charlie_opens_letter_drive(database)
    ran = run(*INVITE, *arguments)
    assert ran.code == 2 and ran.err.startswith(sentence)


@ON_SQLITE_ALONE
def test_one_who_is_in_is_said_to_be(run: Run, database: Database) -> None:
    joined(database, charlie_opens_letter_drive(database), email="charlie@example.com")
    assert run(*INVITE).err == "That mailbox is in the team already.\n"
