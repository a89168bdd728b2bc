"""Letters in My support: fixed, seen with what became of them, and erased with their drafts; what has not left stays here."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from campaign.contributions.letter.drafts import SaveDraft, note_sent, save_draft
from campaign.contributions.letter.models import LetterDraft
from campaign.contributions.letter.team.nudges import nudge_draft
from campaign.db import Database
from campaign.errors import ConflictError
from campaign.my_support.correcting import PersonCorrection, correct_person, correct_place
from campaign.my_support.erasing import Erase, erase
from campaign.my_support.everything import load_everything
from campaign.my_support.moving import AskAddress, ask_address, move
from campaign.my_support.overview import load_given
from campaign.supporters.models import Supporter
from tests import teams
from tests.letters import BODY, addressees, charlie_opens_letter_drive, targets_of, write, writing, written
from tests.my_support.reading import contributions, everything, rows
from tests.time_travel import let_pass

OF_LAURA = ("Laura", "laura@", "plan the next change")


@pytest.mark.parametrize("is_closed", [False, True])
def test_an_erased_letter_does_not_leave_and_its_draft_is_gone(database: Database, is_closed: bool) -> None:
    drive = charlie_opens_letter_drive(database)
    command = writing(drive, targets_of(database, drive))
    written(database, command)
    typed = {"name": "Laura Evans", "body": BODY}
    with database.transaction() as session:
        save_draft(session, SaveDraft(drive, "en", typed, command.mailbox_key, "laura@example.com"))
    if is_closed:
        let_pass(database, timedelta(days=91))
    with database.transaction() as session:
        erase(session, Erase(command.mailbox_key, "en", is_for_ever=True))
    assert {one.state for one in addressees(database)} == {"stopped"}
    assert [row.state for row in contributions(database)] == ["verified" if is_closed else "withdrawn"]
    left = everything(database).replace("erasures", "").splitlines()
    with_address = [line for line in left if "laura@" in line]
    assert len(with_address) == 1  # the erasure's own, until the receipt has left
    assert not any(word in line for line in left if line not in with_address for word in OF_LAURA)
    assert not any(command.mailbox_key in line for line in left if line.startswith("letter"))


def test_with_one_of_two_at_a_mailbox_go_the_drafts_under_their_name(database: Database) -> None:
    drive = charlie_opens_letter_drive(database)
    command = writing(drive, targets_of(database, drive))
    written(database, command)
    for name in ("laura  evans", "Paul Evans"):
        typed = {"name": name, "body": BODY}
        with database.transaction() as session:
            save_draft(session, SaveDraft(drive, "en", typed, command.mailbox_key, "laura@example.com"))
    (laura,) = rows(database, Supporter)
    with database.transaction() as session:
        erase(session, Erase(command.mailbox_key, "en", supporter_id=laura.id))
    assert ["Paul" in row.fields for row in rows(database, LetterDraft)] == [True]
    assert "laura  evans" not in everything(database)


def test_a_corrected_name_moves_with_the_letter_that_keeps_the_old_one(database: Database) -> None:
    drive = charlie_opens_letter_drive(database)
    command = writing(drive, targets_of(database, drive))
    written(database, command)
    (laura,) = rows(database, Supporter)
    with database.transaction() as session:
        correct_person(session, command.mailbox_key, PersonCorrection(laura.id, "Lawrence Evans", "en"))
    with database.transaction() as session:
        move(session, ask_address(session, AskAddress(command.mailbox_key, "f" * 64, "laura@example.org", "en")))
    assert [(row.id, row.name, row.mailbox_key) for row in rows(database, Supporter)] == [
        (laura.id, "Lawrence Evans", "f" * 64)
    ]


def test_a_letter_is_seen_with_what_became_of_it_and_is_not_corrected(database: Database) -> None:
    drive = charlie_opens_letter_drive(database)
    command = writing(drive, targets_of(database, drive))
    letter = written(database, command)
    with database.reading() as session:
        given = load_given(session, command.mailbox_key, letter, "en")
        assert given.is_fixed
        assert BODY in [fact.value for fact in given.facts]
        assert given.progress
    with database.transaction() as session, pytest.raises(ConflictError):
        correct_place(session, command.mailbox_key, letter, postcode="LL57 2DG", country="GB")


def test_drafts_are_downloaded_and_move_with_their_mailbox(database: Database) -> None:
    drive = charlie_opens_letter_drive(database)
    command = writing(drive, targets_of(database, drive))
    written(database, command)
    with database.transaction() as session:
        save_draft(session, SaveDraft(drive, "en", {"body": "Dear"}, command.mailbox_key, "laura@example.com"))
    with database.reading() as session:
        held = load_everything(session, command.mailbox_key, "en")
        assert [one["fields"] for one in held["unfinished_letters"]] == [{"body": "Dear"}]  # type: ignore[attr-defined]
    with database.transaction() as session:
        move(session, ask_address(session, AskAddress(command.mailbox_key, "f" * 64, "laura@example.org", "en")))
    assert [(row.mailbox_key, row.email) for row in rows(database, LetterDraft)] == [("f" * 64, "laura@example.org")]


def test_the_draft_of_a_letter_that_was_sent_off_moves_with_its_address(database: Database) -> None:
    drive = charlie_opens_letter_drive(database)
    command = writing(drive, targets_of(database, drive))
    letter = write(database, command)
    with database.transaction() as session:
        draft = save_draft(session, SaveDraft(drive, "en", {"body": BODY}, command.mailbox_key, "laura@example.com"))
        note_sent(session, draft, letter, command.details)
        assert draft.contribution_id == letter
    with database.transaction() as session:
        move(session, ask_address(session, AskAddress(command.mailbox_key, "f" * 64, "laura@example.org", "en")))
    assert [(row.mailbox_key, row.email) for row in rows(database, LetterDraft)] == [("f" * 64, "laura@example.org")]


def test_what_a_stranger_typed_with_the_new_address_stops_no_letter_that_moves_there(database: Database) -> None:
    drive = charlie_opens_letter_drive(database)
    targets = targets_of(database, drive)
    lauras = written(database, writing(drive, targets))
    key = writing(drive, targets, email="laura@example.org").mailbox_key
    write(database, writing(drive, targets[:1], email="laura@example.org", body="Typed by a stranger."))
    with database.transaction() as session:
        asked = AskAddress(writing(drive, targets).mailbox_key, key, "laura@example.org", "en")
        change_id = ask_address(session, asked)
    with database.transaction() as session:
        move(session, change_id)
    states = [(one.contribution_id == lauras, one.state, one.name_key is None) for one in addressees(database)]
    assert sorted(states) == [(False, "stopped", False), (True, "due", False), (True, "due", False)]


def test_who_was_asked_to_finish_and_who_asked_is_downloaded(database: Database) -> None:
    drive = charlie_opens_letter_drive(database)
    charlie = teams.joined(database, drive)
    draft = teams.laura_stops(database, drive)
    with database.transaction() as session:
        assert nudge_draft(session, drive, draft, charlie)
    with database.reading() as session:
        lauras, charlies = (
            json.loads(json.dumps(load_everything(session, teams.key_of(address), "en")))
            for address in ("laura@example.com", teams.CHARLIE)
        )
    (unfinished,), (place,) = lauras["unfinished_letters"], charlies["teams"]
    assert place["asked_others_to_finish_at"] == [unfinished["asked_to_finish_at"]]
    assert unfinished["asked_to_finish_at"] is not None
    assert "laura" not in json.dumps(charlies)
