"""Letter drives from the command line: how they send, what guides their writers, and what a moderator decides."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.contributions.letter.settings import load_guidance
from campaign.contributions.models import Contribution
from campaign.db import Database
from tests.cli.conftest import Run
from tests.letters import charlie_opens_letter_drive, targets_of, writing, written

FILE = """
[en]
prompts = [["Who?", "You."], ["Why?"], ["What?"]]
model_subject = "Dear all"
model_body = "We ask."
[cy]
prompts = [["Pwy?", "Chi."], ["Pam?"], ["Beth?"]]
model_subject = "Annwyl bawb"
model_body = "Gofynnwn."
"""


@pytest.fixture
def drive(database: Database) -> UUID:
    return charlie_opens_letter_drive(database, is_moderated=True)


@pytest.fixture
def lauras(database: Database, drive: UUID) -> UUID:
    return written(database, writing(drive, targets_of(database, drive)))


def test_settings_are_said_and_changed_one_at_a_time(run: Run, drive: UUID) -> None:
    assert run("letters", "settings", "--drive", "letters-1").out == (
        "each, at most 30 an hour to a target, 08:00 to 18:00; each letter is read first.\n"
    )
    changed = run("letters", "settings", "--drive", "llythyrau-1", "--delivery", "weekly", "--until", "17:30")
    assert changed.code == 0
    said = run("letters", "settings", "--drive", "letters-1", "--no-moderated", "--json").json
    assert said == {
        "delivery": "weekly",
        "hourly_cap": 30,
        "window_from": 480,
        "window_until": 1050,
        "is_moderated": False,
    }


@pytest.mark.parametrize(
    "wrong", [("--hourly-cap", "0"), ("--from", "19:00"), ("--delivery", "never"), ("--from", "x")]
)
def test_settings_that_cannot_be_are_refused(run: Run, drive: UUID, wrong: tuple[str, str]) -> None:
    assert run("letters", "settings", "--drive", "letters-1", *wrong).code == 2


def test_questions_and_the_model_come_from_a_file(run: Run, database: Database, drive: UUID, tmp_path: Path) -> None:
    file = tmp_path / "words.toml"
    file.write_text(FILE, encoding="utf-8")
    assert run("letters", "prompts", str(file), "--drive", "letters-1").code == 0
    assert run("letters", "model", str(file), "--drive", "letters-1").code == 0
    with database.reading() as session:
        guidance = load_guidance(session, drive, "cy")
    assert [(one.text, one.hint) for one in guidance.prompts] == [("Pwy?", "Chi."), ("Pam?", ""), ("Beth?", "")]
    assert guidance.model and guidance.model.body == "Gofynnwn."


@pytest.mark.parametrize("words", ["not toml", "[en]\nprompts = 1", "", "[en]\nmodel_subject = ''\n"])
def test_a_file_of_another_kind_changes_nothing(run: Run, drive: UUID, tmp_path: Path, words: str) -> None:
    file = tmp_path / "words.toml"
    file.write_text(words, encoding="utf-8")
    refused = run("letters", "model", str(file), "--drive", "letters-1")
    assert (refused.code, refused.err[:11]) == (2, "The file is")


def test_letters_that_wait_are_listed_without_words_unless_asked(run: Run, lauras: UUID) -> None:
    listed = run("letters", "waiting").out
    assert str(lauras) in listed and "Laura" not in listed
    assert "Laura Evans" in run("letters", "waiting", "--words", "--drive", "letters-1").out
    (told,) = run("letters", "waiting", "--json").json
    assert (told["drive"], told["is_model"]) == ("letters-1", False)
    assert "laura@" not in run("letters", "waiting", "--words").out


def test_a_letter_is_passed_on_once(run: Run, lauras: UUID) -> None:
    assert run("letters", "pass", str(lauras)).out == "1 passed on.\n"
    again = run("letters", "pass", str(lauras))
    assert (again.code, again.err) == (2, "That letter does not wait (any more): nothing was changed.\n")
    assert run("letters", "waiting").out == "No letter waits.\n"


def test_a_letter_is_refused_with_a_reason_that_is_known(run: Run, database: Database, lauras: UUID) -> None:
    assert run("letters", "refuse", str(lauras), "--reason", "boring").code == 2
    assert run("letters", "refuse", str(lauras), "--reason", "insults").code == 0
    with database.reading() as session:
        assert session.scalars(select(Contribution.state)).one() == "invalidated"
