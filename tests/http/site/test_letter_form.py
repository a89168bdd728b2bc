"""Beginning, looking, sending a letter; and that nothing typed is ever lost."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from campaign.contributions.letter.models import LetterAddressee
from campaign.contributions.letter.schema import LETTER_REFUSALS
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.drives.running import pause
from campaign.drives.stopping import stop_target
from campaign.http.site.messages import REASONS
from campaign.outbox.models import OutboxEvent
from tests.http.site.letters import LAURA, PAGE, PATH, WORDS, filled_in, form_of, letters, ticked
from tests.http.site.reading import Page
from tests.letters import (
    BODY,
    MODEL,
    SUBJECT,
    charlie_opens_letter_drive,
    targets_of,
)

EMOJI = "👩🏽‍🤝‍👩🏻" * 2_500


@pytest.fixture
def drive(database: Database) -> UUID:
    return charlie_opens_letter_drive(database)


@pytest.fixture
def good(database: Database, drive: UUID) -> dict[str, object]:
    return filled_in(database, drive)


def test_a_good_letter_leads_to_the_page_that_says_look_in_your_mailbox(
    client: FlaskClient, database: Database, good: dict[str, object]
) -> None:
    answer = client.post(PATH, data=good)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}/check-your-email")
    assert "Look in your mailbox" in client.get(answer.headers["Location"]).text
    (letter,) = letters(database)
    assert (letter.subject, letter.body) == (SUBJECT, BODY)
    with database.reading() as session:
        assert len(session.scalars(select(LetterAddressee)).all()) == 2


def test_what_the_page_offers_can_be_sent_as_it_stands(
    client: FlaskClient, database: Database, good: dict[str, object]
) -> None:
    """The first button that is pressed is the one with the form's name for it: sending needs no more than the words."""
    page = Page(client.get(PAGE).text)
    form = page.form("/letters")
    data = {**form.fields, **LAURA, **WORDS, "target": ticked(page), "act": "send"}
    assert client.post(form.action, data=data).status_code == 303
    assert len(letters(database)) == 1


def test_nobody_learns_a_postcode_from_an_address(client: FlaskClient, database: Database, drive: UUID) -> None:
    form = Page(client.get(PAGE).text).form("/letters")
    assert form.method == "post"


def test_a_stopped_target_can_no_longer_be_chosen(
    client: FlaskClient, database: Database, good: dict[str, object], drive: UUID
) -> None:
    with database.transaction() as session:
        stop_target(session, targets_of(database, drive)[0])
    answer = client.post(PATH, data=good)
    assert form_of(answer, 422).fields["body"].replace("\r\n", "\n") == BODY
    assert len(ticked(Page(answer.text))) == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("body", "", "Write your letter"),
        ("body", " \r\n ", "Write your letter"),
        ("body", "x" * 20_001, "Make the letter shorter"),
        ("body", "a\u202eb", "The letter has characters in it"),
        ("subject", "", "Type a subject"),
        ("subject", "x" * 151, "Make the subject shorter"),
        ("target", "", "Choose at least one"),
        ("target", "no-id", "Something on the page was changed"),
        ("name", "", "Type your name"),
        ("email", "laura", "An email address has one @"),
    ],
)
def test_a_faulty_letter_comes_back_with_everything_typed(
    client: FlaskClient, database: Database, good: dict[str, object], field: str, value: str, said: str
) -> None:
    typed = {**good, "consent_wider": "yes", "source": "poster", "form_id": "abc", "found": "everybody", field: value}
    answer = client.post(PATH, data=typed)
    page = Page(answer.text)
    form = form_of(answer, 422)
    assert said in page.words
    for name in ("name", "email", "subject", "consent_wider", "source", "form_id"):
        assert form.fields[name] == typed[name], name
    assert form.fields["body"].replace("\r\n", "\n") == str(typed["body"]).replace("\r\n", "\n")
    assert letters(database) == []


def test_every_refusal_has_its_sentence() -> None:
    assert set(REASONS) >= LETTER_REFUSALS


def test_the_longest_letter_of_emoji_is_taken(client: FlaskClient, database: Database, good: dict[str, object]) -> None:
    assert len(EMOJI) <= 20_000
    assert client.post(PATH, data={**good, "body": EMOJI}).status_code == 303
    assert (
        client.post(
            PATH, data={**good, "email": "l2@example.com", "body": EMOJI}, content_type="multipart/form-data"
        ).status_code
        == 303
    )
    assert [len(letter.body or "") for letter in letters(database)] == [len(EMOJI)] * 2


def test_a_preview_shows_the_letter_and_keeps_the_form(
    client: FlaskClient, database: Database, good: dict[str, object]
) -> None:
    answer = client.post(PATH, data={**good, "body": "<b>Plan</b>\n\nwith us", "act": "preview"})
    form = form_of(answer)
    page = Page(answer.text)
    assert "This is how your letter will look" in page.words
    assert (
        "<b>Plan</b>" in page.words
        and "Chief Executive, Forum" in page.words
        and "Laura Evans CF10 laura@example.com" in page.words
    )
    assert form.fields["email"] == LAURA["email"]
    assert letters(database) == []


def test_a_preview_of_half_a_letter_says_what_is_missing_and_no_more(
    client: FlaskClient, good: dict[str, object]
) -> None:
    page = Page(client.post(PATH, data={**good, "subject": "", "name": "", "email": "", "act": "preview"}).text)
    assert "Type a subject" in page.words
    assert "Type your name" not in page.words


def test_the_model_fills_an_empty_letter_and_asks_before_it_takes_the_place_of_another(
    client: FlaskClient, good: dict[str, object]
) -> None:
    empty = form_of(client.post(PATH, data={**good, "subject": "", "body": "", "act": "model"}))
    assert (empty.fields["subject"], empty.fields["body"]) == ("Plan with us", MODEL)
    asked = client.post(PATH, data={**good, "act": "model"})
    assert form_of(asked).fields["body"].replace("\r\n", "\n") == BODY
    assert "Shall the model letter take its place?" in Page(asked.text).words
    replaced = form_of(client.post(PATH, data={**good, "act": "replace"}))
    assert (replaced.fields["subject"], replaced.fields["body"]) == (SUBJECT, MODEL)


def test_a_paused_drive_takes_nothing_and_keeps_what_was_typed(
    client: FlaskClient, database: Database, good: dict[str, object], drive: UUID
) -> None:
    with database.transaction() as session:
        pause(session, drive)
    answer = client.post(PATH, data=good)
    assert form_of(answer, 409).fields["body"].replace("\r\n", "\n") == BODY
    assert "No letters can be sent for the moment" in Page(answer.text).words


@pytest.mark.parametrize("act", ["send", "save", "preview", "find"])
def test_a_closed_drive_gives_the_words_back(
    client: FlaskClient, database: Database, good: dict[str, object], act: str
) -> None:
    with database.transaction() as session:
        session.execute(update(Drive).values(closes_at=now()))
    answer = client.post(PATH, data={**good, "act": act})
    form = form_of(answer, 409 if act in ("send", "save") else 200)
    assert form.fields["body"].replace("\r\n", "\n") == BODY
    page = Page(answer.text)
    assert "It can no longer be sent from here" in page.words
    assert "Send my letter" not in page.words
    assert letters(database) == []


def test_whatever_goes_wrong_the_letter_comes_back(
    client: FlaskClient, good: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("something unheard of")

    monkeypatch.setattr("campaign.http.site.giving.take_in", fail)
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.post(PATH, data=good)
    form = form_of(answer, 500)
    assert form.fields["body"].replace("\r\n", "\n") == BODY
    assert form.fields["target"].split() == good["target"]
    monkeypatch.undo()
    assert client.post(form.action, data=form.fields).status_code == 303


def test_a_letter_to_a_drive_that_is_gone_comes_back(client: FlaskClient, good: dict[str, object]) -> None:
    answer = client.post("/en/letter-drives/no-such/letters", data=good)
    assert form_of(answer, 404).fields["subject"] == SUBJECT


def test_an_unknown_button_is_refused(client: FlaskClient, good: dict[str, object]) -> None:
    assert client.post(PATH, data={**good, "act": "shout"}).status_code == 400


def test_a_double_click_makes_one_letter(client: FlaskClient, database: Database, good: dict[str, object]) -> None:
    for _ in range(2):
        assert client.post(PATH, data={**good, "form_id": "abc"}).status_code == 303
    assert len(letters(database)) == 1
    with database.reading() as session:
        assert sorted(session.scalars(select(OutboxEvent.name))) == ["letter.retried", "letter.submitted"]
