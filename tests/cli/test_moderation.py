"""A moderator reads and decides from a terminal, and the team writes down who helped; no address is shown."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from campaign.contributions.models import Contribution, OfferedWords
from campaign.contributions.story.pictures import put_picture
from campaign.contributions.story.remaking import remake
from campaign.db import Database
from tests.appeals import charlie_opens_appeal, commenting, given, telling
from tests.cli.conftest import Run
from tests.drives.drafts import ON_SQLITE_ALONE, events_of

LOG = ("help", "log", "--drive", "apel-1", "--what", "talk", "--name", "Laura Rees")


@pytest.fixture
def appeal(database: Database) -> UUID:
    return charlie_opens_appeal(database)


def state_of(database: Database, contribution_id: UUID) -> str:
    with database.reading() as session:
        return session.get_one(OfferedWords, contribution_id).state


def test_what_waits_is_listed_shown_and_passed(run: Run, database: Database, appeal: UUID) -> None:
    assert run("moderation", "list").out == "Nothing waits to be read.\n"
    story = given(database, telling(appeal, title="The \x1b[2J garden"))
    comment = given(database, commenting(appeal, show_name=True))
    listed = run("moderation", "list")
    assert f"{story}.1" in listed.out and "appeal-1" in listed.out
    (first, second) = run("moderation", "list", "--json").json
    assert (first["kind"], first["name"], second["name"]) == ("story", None, "Laura Rees")
    shown = run("moderation", "show", first["words"])
    assert "We sat down together." in shown.out and "\x1b" not in shown.out
    for said in (listed.out, shown.out, str(first), str(second)):
        assert "example.com" not in said and "CF10" not in said
    assert run("moderation", "pass", first["words"], second["words"]).code == 0
    assert (state_of(database, story), state_of(database, comment)) == ("passed", "passed")


@ON_SQLITE_ALONE
def test_words_are_refused_for_a_reason_that_their_giver_reads(run: Run, database: Database, appeal: UUID) -> None:
    story = given(database, telling(appeal))
    assert run("moderation", "refuse", f"{story}.1", "--reason", "because").code == 2
    assert "private-details" in run("moderation", "reasons").out
    assert run("moderation", "refuse", f"{story}.1", "--reason", "private-details").code == 0
    assert state_of(database, story) == "refused"


@ON_SQLITE_ALONE
def test_another_wording_than_the_one_that_was_read_is_not_passed(run: Run, database: Database, appeal: UUID) -> None:
    first, second = given(database, telling(appeal)), given(database, commenting(appeal))
    ran = run("moderation", "pass", f"{second}.1", f"{first}.2")
    assert (ran.code, ran.err) == (2, "They have been rewritten since you read them: list them again.\n")
    assert state_of(database, second) == "waiting"
    assert run("moderation", "pass", str(first)).code == 2


@ON_SQLITE_ALONE
def test_a_picture_is_saved_to_be_looked_at_and_never_over_a_file(
    run: Run, database: Database, appeal: UUID, tmp_path: Path
) -> None:
    story = given(database, telling(appeal))
    target = tmp_path / "garden.jpg"
    assert run("moderation", "picture", f"{story}.1", "--to", str(target)).err == "That has no picture.\n"
    made = BytesIO()
    Image.new("RGB", (6, 4)).save(made, "PNG")
    with database.transaction() as session:
        put_picture(session, story, remake(made.getvalue()), "A garden")
    assert run("moderation", "picture", f"{story}.2", "--to", str(target)).code == 0
    with Image.open(target) as saved:
        assert saved.size == (6, 4)
    assert run("moderation", "picture", f"{story}.2", "--to", str(target)).code == 2


def test_help_is_written_down_for_its_giver_to_confirm(run: Run, database: Database, appeal: UUID) -> None:
    ran = run(*LOG, "--email", "laura@example.com", "--language", "cy", "--on", "2026-03-05", "--times", "2")
    assert ran.code == 0 and "laura" not in ran.out.lower()
    with database.reading() as session:
        row = session.scalars(select(Contribution)).one()
        assert (row.kind, row.state, row.source, row.language) == ("help", "pending", "staff", "cy")
    assert events_of(database, row.id) == ["help.submitted", "contribution.noted"]
    assert str(row.id) in ran.out


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (["--email", "laura"], "address-at-sign"),
        (["--email", "laura@example.com", "--on", "soon"], "date-unreadable"),
        (["--email", "laura@example.com", "--times", "-1"], "times"),
        (["--email", "laura@example.com", "--what", "fly"], "not one of the drive's ways"),
        (["--email", "laura@example.com", "--drive", "nowhere"], "There is no appeal"),
    ],
)
def test_what_will_not_do_is_refused_in_a_sentence(
    run: Run, database: Database, appeal: UUID, changes: list[str], said: str
) -> None:
    ran = run(*LOG, "--language", "en", *changes)
    assert ran.code == 2 and said in ran.err
    assert "Traceback" not in ran.err
    with database.reading() as session:
        assert session.scalars(select(Contribution)).all() == []
