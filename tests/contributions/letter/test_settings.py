"""What Charlie writes for a letter drive, and what it still lacks before it may open."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import delete, update

from campaign.contributions.letter.models import LetterModel, LetterPrompt, LetterSettings
from campaign.contributions.letter.settings import (
    ModelLetter,
    Prompt,
    WriteLetterSettings,
    find_lacks,
    load_guidance,
    write_letter_settings,
    write_model,
    write_prompts,
)
from campaign.db import Database
from campaign.drives.commands import TargetPlan, TargetWords
from campaign.drives.models import Target
from campaign.errors import ConflictError, FieldsRefusedError
from tests.cast import charlie_opens_petition
from tests.letters import EVERYBODYS, charlie_opens_letter_drive


@pytest.fixture
def drive(database: Database) -> UUID:
    return charlie_opens_letter_drive(database)


def lacks(database: Database, drive: UUID) -> set[str]:
    with database.reading() as session:
        return set(find_lacks(session, drive))


def test_a_whole_drive_lacks_nothing(database: Database, drive: UUID) -> None:
    assert lacks(database, drive) == set()


def test_what_is_missing_is_named(database: Database, drive: UUID) -> None:
    with database.transaction() as session:
        session.execute(delete(LetterSettings))
        session.execute(delete(LetterPrompt).where(LetterPrompt.language == "cy", LetterPrompt.position == 3))
        session.execute(delete(LetterModel).where(LetterModel.language == "en"))
    assert lacks(database, drive) == {
        "letter-settings-missing",
        "letter-prompts-missing-cy",
        "letter-model-missing-en",
    }
    with database.transaction() as session:
        session.execute(delete(LetterModel))
    assert "letter-model-missing-en" not in lacks(database, drive)


def test_who_has_no_address_can_be_written_to_on_paper_alone(database: Database, drive: UUID) -> None:
    with database.transaction() as session:
        session.execute(update(Target).where(Target.position == 1).values(email=None, mailbox_key=None))
    assert lacks(database, drive) == {"target-addresses-missing"}
    with database.transaction() as session:
        write_letter_settings(session, WriteLetterSettings(drive, delivery="print"))
    assert lacks(database, drive) == set()


def test_a_form_has_room_for_sixty(database: Database) -> None:
    many = [
        TargetPlan({each: TargetWords(f"{words.name} {number}") for each, words in EVERYBODYS.texts.items()})
        for number in range(61)
    ]
    assert lacks(database, charlie_opens_letter_drive(database, targets=many, delivery="print")) == {
        "targets-of-everybody-too-many"
    }


@pytest.mark.parametrize(
    "changes",
    [{"delivery": "never"}, {"hourly_cap": 0}, {"window_from": 600, "window_until": 600}, {"window_until": 1441}],
)
def test_settings_that_cannot_be_are_refused(database: Database, drive: UUID, changes: dict[str, object]) -> None:
    with pytest.raises(FieldsRefusedError), database.transaction() as session:
        write_letter_settings(session, WriteLetterSettings(drive, **changes))  # type: ignore[arg-type]


def test_a_petition_has_no_letters(database: Database) -> None:
    petition = charlie_opens_petition(database)
    with pytest.raises(ConflictError), database.transaction() as session:
        write_letter_settings(session, WriteLetterSettings(petition))


def test_questions_are_written_anew_in_their_order(database: Database, drive: UUID) -> None:
    with database.transaction() as session:
        write_prompts(session, drive, {"en": [Prompt("One"), Prompt("Two", "A hint")]})
        guidance = load_guidance(session, drive, "en")
        assert [one.text for one in guidance.prompts] == ["One", "Two"]
        assert len(load_guidance(session, drive, "cy").prompts) == 3


@pytest.mark.parametrize("wrong", [[Prompt("")], [Prompt("x" * 301)], [Prompt("x", "y" * 501)], [Prompt("x")] * 11])
def test_questions_that_nobody_can_read_are_refused(database: Database, drive: UUID, wrong: list[Prompt]) -> None:
    with pytest.raises(FieldsRefusedError), database.transaction() as session:
        write_prompts(session, drive, {"en": wrong})


@pytest.mark.parametrize("wrong", [ModelLetter("", "x"), ModelLetter("x", " "), ModelLetter("x", "y" * 20_001)])
def test_half_a_model_is_refused(database: Database, drive: UUID, wrong: ModelLetter) -> None:
    with pytest.raises(FieldsRefusedError), database.transaction() as session:
        write_model(session, drive, {"en": wrong})
