"""A letter drive's page: the same for everybody, whom one may write to from where, and what it tells of letters and replies."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from campaign.areas.lookup import ensure_seats
from campaign.contributions.letter.models import LetterAddressee
from campaign.db import Database, now
from campaign.drives.commands import TargetPlan, TargetWords
from tests.http.site.letters import LAURA, PAGE, PATH, WORDS, filled_in, form_of, letters, ticked
from tests.http.site.reading import Page
from tests.letters import (
    EVERYBODYS,
    SUBJECT,
    charlie_opens_letter_drive,
    targets_of,
)

BRIDGEND, GWYNEDD = "W09000052", "W09000058"
OF_BRIDGEND, OF_GWYNEDD = (
    TargetPlan({"en": TargetWords(name), "cy": TargetWords(name)}, area_code=code, email=f"{code}@senedd.example")
    for name, code in (("Aelod Pen-y-bont", BRIDGEND), ("Aelod Gwynedd", GWYNEDD))
)


@pytest.fixture
def drive(database: Database) -> UUID:
    return charlie_opens_letter_drive(database)


@pytest.fixture
def good(database: Database, drive: UUID) -> dict[str, object]:
    return filled_in(database, drive)


def test_the_page_is_the_same_for_everybody_and_shows_what_helps(client: FlaskClient, drive: UUID) -> None:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("public")
    page = Page(answer.text)
    for words in ("Who are you?", "Say where you live.", "Chief Executive", "Plan with us", "Send my letter"):
        assert words in page.words
    assert "Set-Cookie" not in answer.headers
    assert len(ticked(page)) == 2


def test_the_page_speaks_welsh(client: FlaskClient, drive: UUID) -> None:
    page = Page(client.get("/cy/llythyrau/llythyrau-1").text)
    assert page.language == "cy"
    assert "Anfon fy llythyr" in page.words and "Prif Weithredwr" in page.words
    assert "Send" not in page.words


def test_a_postcode_finds_whom_to_write_to_and_nothing_is_stored(client: FlaskClient, database: Database) -> None:
    charlie_opens_letter_drive(database, targets=(EVERYBODYS, OF_BRIDGEND))
    page = Page(client.get(PAGE).text)
    assert "Find who decides in your area" in page.words
    assert ticked(page) == []
    answer = client.post(PATH, data={**WORDS, "act": "find", "postcode": "cf10 1aa", "country": "GB"})
    form = form_of(answer)
    assert form.fields["body"] == WORDS["body"].replace("\r\n", "\n") or form.fields["body"] == WORDS["body"]
    assert "Chief Executive" in Page(answer.text).words
    assert letters(database) == []


def test_a_place_is_found_with_its_own_targets_and_others_are_refused(client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        ensure_seats(session)
    drive = charlie_opens_letter_drive(database, targets=(EVERYBODYS, OF_BRIDGEND, OF_GWYNEDD))
    everybodys, ours, theirs = targets_of(database, drive)
    bridgend = {**LAURA, "postcode": "CF30 1AA", **WORDS}
    page = Page(client.post(PATH, data={**bridgend, "act": "find"}).text)
    assert ticked(page) == [str(everybodys), str(ours)]
    assert "Aelod Gwynedd" not in page.words
    answer = client.post(PATH, data={**bridgend, "target": [str(theirs)]})
    again = Page(answer.text)
    assert answer.status_code == 422
    assert "Look again at who gets your letter" in again.words
    assert again.form("/letters").fields["subject"] == SUBJECT
    assert letters(database) == []
    assert client.post(PATH, data={**bridgend, "target": [str(ours)]}).status_code == 303


def test_where_the_postcode_does_not_tell_the_seat_the_writer_does(client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        ensure_seats(session)
    drive = charlie_opens_letter_drive(database, targets=(EVERYBODYS, OF_BRIDGEND, OF_GWYNEDD))
    everybodys, _, theirs = targets_of(database, drive)
    unclear = {**LAURA, **WORDS}
    page = Page(client.post(PATH, data={**unclear, "act": "find"}).text)
    assert "Your postcode alone does not tell which it is" in page.words
    assert ticked(page) == [str(everybodys)]
    chosen = Page(client.post(PATH, data={**unclear, "area": GWYNEDD, "act": "find"}).text)
    assert ticked(chosen) == [str(everybodys), str(theirs)]
    form = chosen.form("/letters").fields
    assert form["area"] == GWYNEDD
    assert client.post(PATH, data={**form, "target": [str(theirs)]}).status_code == 303


def test_another_postcode_is_another_choice(client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        ensure_seats(session)
    drive = charlie_opens_letter_drive(database, targets=(EVERYBODYS, OF_BRIDGEND, OF_GWYNEDD))
    everybodys, ours, theirs = targets_of(database, drive)
    form = Page(client.post(PATH, data={**LAURA, "postcode": "CF30 1AA", "act": "find"}).text).form("/letters").fields
    kept = {**form, "postcode": "CF30 1AA", "target": [str(ours)], "act": "find"}
    assert ticked(Page(client.post(PATH, data=kept).text)) == [str(ours)]
    moved = {**kept, "postcode": "LL53 1AA"}
    assert ticked(Page(client.post(PATH, data=moved).text)) == [str(everybodys), str(theirs)]


def test_who_lives_abroad_writes_to_those_whom_everybody_asks(client: FlaskClient, database: Database) -> None:
    drive = charlie_opens_letter_drive(database, targets=(EVERYBODYS, OF_BRIDGEND))
    everybodys, of_bridgend = targets_of(database, drive)
    abroad = {**LAURA, **WORDS, "country": "AR", "postcode": ""}
    page = Page(client.post(PATH, data={**abroad, "act": "find"}).text)
    assert ticked(page) == [str(everybodys)]
    assert client.post(PATH, data={**abroad, "target": [str(of_bridgend)]}).status_code == 422
    assert client.post(PATH, data={**abroad, "target": [str(everybodys)]}).status_code == 303


def test_a_tick_that_was_taken_away_stays_away(
    client: FlaskClient, database: Database, good: dict[str, object], drive: UUID
) -> None:
    first, _second = targets_of(database, drive)
    typed = {**good, "target": [str(first)], "found": "everybody", "body": ""}
    page = Page(client.post(PATH, data=typed).text)
    assert ticked(page) == [str(first)]


def test_counts_are_told_like_those_of_a_petition(client: FlaskClient, drive: UUID) -> None:
    page = Page(client.get(f"{PAGE}/counts").text)
    assert "How the count moved" in page.words
    assert "/letter-drives/letters-1/history.json" in page.links


def test_everybody_sees_how_many_had_a_reply_once_five_were_asked(
    client: FlaskClient, database: Database, good: dict[str, object], drive: UUID
) -> None:
    chief, chair = targets_of(database, drive)
    for number in range(5):
        writer = {"name": f"Laura {number}", "email": f"laura{number}@example.com"}
        client.post(PATH, data={**good, **writer, "target": [str(chief), str(chair)][: 2 if number else 1]})
    with database.transaction() as session:
        session.execute(update(LetterAddressee).values(sent_at=now(), asked_at=now()))
        replied = select(LetterAddressee.id).where(LetterAddressee.target_id == chief).limit(2)
        session.execute(
            update(LetterAddressee).where(LetterAddressee.id.in_(session.scalars(replied).all())).values(reply="yes")
        )
    page = Page(client.get(PAGE).text).words
    assert "Who has replied" in page and "Writers asked: 5 · Had a reply: 2" in page
    assert page.count("Writers asked:") == 1  # the other's four are too few
    assert "Wedi gofyn iddynt: 5 · Wedi cael ateb: 2" in Page(client.get("/cy/llythyrau/llythyrau-1").text).words


def test_a_letter_drive_without_answers_says_nothing_of_replies(client: FlaskClient, drive: UUID) -> None:
    assert "Who has replied" not in Page(client.get(PAGE).text).words
