"""Charlie writes, tries, has passed and sends an update from a terminal, and is told the truth about it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from campaign.db import Database, now
from campaign.drives.models import Milestone
from campaign.notifications.updates.queueing import write_updates
from tests.cast import ORGANISER, charlie_opens_petition
from tests.cli.conftest import Ran, Run
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.updates import OLIVE, reader, something_is_achieved

FILE = """
drives = ["petition-1"]
kinds = ["signature"]
[en]
status = "checked"
subject = "We handed it over"
body = "The day came."
[cy]
status = "checked"
subject = "Fe’i cyflwynwyd"
body = "Daeth y dydd."
"""


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "update.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def written(ran: Ran) -> str:
    assert (ran.code, ran.err) == (0, "")
    return ran.out.partition(":")[0]


@ON_SQLITE_ALONE
def test_an_update_goes_its_whole_way(run: Run, database: Database, petition: UUID, file: Path) -> None:
    reader(database, petition, "suzie@example.com")
    assert run("updates", "need-approval", "together-1", "yes").code == 0
    update_id = written(run("updates", "write", str(file), "--campaign", "together-1", "--by", ORGANISER))
    assert run("updates", "count", update_id, "--json").json == {"recipients": 1}
    assert (
        "test email" in run("updates", "send", update_id).err
        or "second person" in run("updates", "send", update_id).err
    )
    assert run("updates", "test", update_id, "--to", ORGANISER).code == 0
    assert run("updates", "ask-approval", update_id, "--by", ORGANISER).code == 0
    assert run("updates", "approve", update_id, "--by", ORGANISER).err == (
        "Somebody else must approve it, not who wrote it or asked.\n"
    )
    assert run("updates", "approve", update_id, "--by", OLIVE).code == 0
    assert run("updates", "send", update_id, "--over", "2").code == 0
    for step in ("pause", "resume", "pause"):
        assert run("updates", step, update_id).code == 0
    assert run("updates", "pause", update_id).err == "It is paused: that is not possible in this state.\n"
    assert run("updates", "cancel", update_id).code == 0
    (listed,) = run("updates", "list", "--campaign", "gyda-n-gilydd-1", "--json").json
    assert (listed["state"], listed["is_tested"], listed["is_approved"]) == ("cancelled", True, True)


@ON_SQLITE_ALONE
def test_progress_is_told_to_people_and_programs(run: Run, database: Database, petition: UUID, file: Path) -> None:
    reader(database, petition, "suzie@example.com")
    update_id = written(run("updates", "write", str(file), "--campaign", "together-1"))
    run("updates", "test", update_id, "--to", ORGANISER)
    run("updates", "send", update_id)
    assert "Not all of its readers are counted yet" in run("updates", "progress", update_id).out
    write_updates(database)
    told = run("updates", "progress", update_id, "--json").json
    assert told["is_counting"] is False
    assert (told["state"], told["total"], told["waiting"], told["sent"], told["unknown"]) == ("sending", 1, 1, 0, 0)
    state, heading, figures = run("updates", "progress", update_id).out.splitlines()
    assert state == "State: sending"
    assert heading.split()[0] == "TOTAL" and figures.split()[0] == "1"


@ON_SQLITE_ALONE
def test_a_preview_sends_nothing(run: Run, petition: UUID, file: Path, tmp_path: Path) -> None:
    update_id = written(run("updates", "write", str(file), "--campaign", "together-1"))
    shown = run("updates", "preview", update_id).out
    assert "[en] We handed it over" in shown and "Helo Suzie Evans," in shown
    assert run("updates", "preview", update_id, "--html", str(tmp_path / "shown")).code == 0
    assert "<h1>We handed it over</h1>" in (tmp_path / "shown" / "en.html").read_text(encoding="utf-8")
    assert run("updates", "preview", update_id, "--html", "/dev/null/x").err.startswith("/dev/null/x/")


@ON_SQLITE_ALONE
def test_a_rewritten_one_must_be_tried_anew_and_a_newer_one_takes_its_place(
    run: Run, petition: UUID, file: Path
) -> None:
    older = written(run("updates", "write", str(file), "--campaign", "together-1"))
    run("updates", "test", older, "--to", ORGANISER)
    assert written(run("updates", "write", str(file), "--campaign", "together-1", "--replace", older)) == older
    assert "Nobody has seen a test email" in run("updates", "send", older).err
    newer = written(run("updates", "write", str(file), "--campaign", "together-1"))
    assert run("updates", "supersede", older, newer).code == 0
    assert run("updates", "send", older).err != ""
    assert {each["state"] for each in run("updates", "list", "--json").json} == {"superseded", "draft"}


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("drives = [\"no-such\"]", "The campaign has no drive “no-such”"),
        ("kinds = [\"rumour\"]", "There is no kind of contribution “rumour”"),
        ("kinds = \"signature\"", "kinds must be a list of texts."),
        ("achievements = [\"1\"]", "“1” is not the id of an achievement."),
        ("areas = [\"W99\"]", "areas: is not one of the choices."),
        ("surprise = 1", "update.toml has what no update has: surprise."),
        ("en = 1", "[en] must be a table"),
        ("[en]\nsubject = 1", "subject in [en] must be a text."),
        ("[en]\nstatus = \"maybe\"", "status in [en] must be draft or checked."),
        ("[en]\nsubjet = \"x\"", "[en] has what no update has: subjet."),
        ("[en", "update.toml is no TOML file"),
    ],
)  # fmt: skip
def test_a_file_that_says_what_cannot_be_is_refused_in_a_sentence(
    run: Run, petition: UUID, file: Path, text: str, sentence: str
) -> None:
    file.write_text(text, encoding="utf-8")
    refused = run("updates", "write", str(file), "--campaign", "together-1")
    assert refused.code == 2
    assert sentence in refused.err
    assert run("updates", "list", "--json").json == []


@ON_SQLITE_ALONE
def test_a_file_that_is_not_there_or_no_text_is_refused(run: Run, petition: UUID, file: Path) -> None:
    file.write_bytes(b"subject = '\xff\xfe'")
    assert "is no TOML file in UTF-8" in run("updates", "write", str(file), "--campaign", "together-1").err
    assert "cannot be read" in run("updates", "write", "/no/such.toml", "--campaign", "together-1").err
    assert "There is no campaign “x”." in run("updates", "write", str(file), "--campaign", "x").err


@ON_SQLITE_ALONE
def test_drafts_come_from_milestones_and_achievements(run: Run, database: Database, petition: UUID) -> None:
    assert "not reached yet" in run("updates", "milestone", "petition-1", "2").err
    with database.transaction() as session:
        session.execute(update(Milestone).values(reached_at=now()))
    written(run("updates", "milestone", "petition-1", "2", "--by", ORGANISER))
    written(run("updates", "achievement", str(something_is_achieved(database, {petition}))))
    assert [each["about"] for each in run("updates", "list", "--json").json] == ["achievement", "milestone"]
    assert run("updates", "achievement", str(petition)).err == "There is no such thing.\n"


@ON_SQLITE_ALONE
def test_what_became_of_a_petition_is_put_on_record(run: Run, petition: UUID) -> None:
    said = ("--text-en", "Given to the Senedd", "--text-cy", "Rhoddwyd i’r Senedd")
    assert (
        run("drive", "handed-over", "petition-1", "--on", "2999-01-01", *said).err == "happened_on: is a day to come.\n"
    )
    assert run("drive", "answered", "deiseb-1", "--on", "2026-01-01", *said, "--source", "https://a.example").code == 0
    assert run("drive", "answered", "deiseb-1", "--on", "1 May", *said).code == 2
