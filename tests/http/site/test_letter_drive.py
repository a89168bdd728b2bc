"""A letter drive's page: finding whom to write to, beginning, looking, sending; and that nothing typed is ever lost."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from campaign.areas.lookup import ensure_seats
from campaign.contributions.letter.models import Letter, LetterAddressee
from campaign.contributions.letter.schema import LETTER_REFUSALS
from campaign.contributions.models import Contribution
from campaign.db import Database, now
from campaign.drives.commands import TargetPlan, TargetWords
from campaign.drives.models import Drive
from campaign.drives.running import pause
from campaign.drives.stopping import stop_target
from campaign.http.site.messages import REASONS
from campaign.outbox.models import OutboxEvent
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page, PageForm
from tests.letters import (
    BODY,
    CHAIR,
    EVERYBODYS,
    MODEL,
    SUBJECT,
    charlie_opens_letter_drive,
    targets_of,
    write,
    writing,
)
from tests.time_travel import let_pass

PAGE = "/en/letter-drives/letters-1"
PATH = f"{PAGE}/letters"
BRIDGEND, GWYNEDD = "W09000052", "W09000058"
OF_BRIDGEND, OF_GWYNEDD = (
    TargetPlan({"en": TargetWords(name), "cy": TargetWords(name)}, area_code=code, email=f"{code}@senedd.example")
    for name, code in (("Aelod Pen-y-bont", BRIDGEND), ("Aelod Gwynedd", GWYNEDD))
)
LAURA = {"name": "Laura Evans", "email": "laura@example.com", "postcode": "cf101aa", "country": "GB"}
WORDS = {"subject": SUBJECT, "body": BODY.replace("\n", "\r\n")}
EMOJI = "👩🏽‍🤝‍👩🏻" * 2_500


@pytest.fixture
def drive(database: Database) -> UUID:
    return charlie_opens_letter_drive(database)


@pytest.fixture
def good(database: Database, drive: UUID) -> dict[str, object]:
    return {**LAURA, **WORDS, "target": [str(one) for one in targets_of(database, drive)]}


def letters(database: Database) -> list[Letter]:
    with database.reading() as session:
        return list(session.scalars(select(Letter)))


def form_of(answer: TestResponse, status: int = 200) -> PageForm:
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    return Page(answer.text).form("/letters")


def ticked(page: Page) -> list[str]:
    return [one["value"] for _, one in page.attributes if one.get("name") == "target" and "checked" in one]


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
        ("body", "a\u202eb", "The letter has signs in it"),
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


def verifiable(client: FlaskClient, database: Database, good: dict[str, object]) -> UUID:
    client.post(PATH, data=good)
    with database.reading() as session:
        return session.scalars(select(Contribution.id)).one()


def test_what_is_verified_is_what_the_page_shows(
    client: FlaskClient, database: Database, good: dict[str, object], link_to: LinkTo
) -> None:
    laura = verifiable(client, database, good)
    path = link_to("verify", laura)
    page = Page(client.get(path).text)
    for words in ("Confirm your letter", "Chief Executive, Forum", "replies come straight to you", "laura@example.com"):
        assert words in page.words
    form = page.form()
    assert form.fields["body"] == BODY
    answer = client.post(path, data={**form.fields, "body": "In other words.", "show_name": "yes"})
    assert "Your letter for “Write to them” is confirmed." in Page(answer.text).words
    assert letters(database)[0].body == "In other words."
    assert client.post(path, data={**form.fields, "body": "Too late."}).status_code == 200
    assert letters(database)[0].body == "In other words."
    assert "Laura Evans" in Page(client.get(PAGE).text).words


def test_a_press_without_fields_verifies_what_was_shown(
    client: FlaskClient, database: Database, good: dict[str, object], link_to: LinkTo
) -> None:
    laura = verifiable(client, database, good)
    assert client.post(link_to("verify", laura)).status_code == 200
    assert letters(database)[0].verified_at is not None


def test_a_correction_that_is_refused_keeps_the_words(
    client: FlaskClient, database: Database, good: dict[str, object], link_to: LinkTo
) -> None:
    path = link_to("verify", verifiable(client, database, good))
    form = Page(client.get(path).text).form()
    answer = client.post(path, data={**form.fields, "subject": "", "body": "Other words."})
    assert answer.status_code == 422
    assert Page(answer.text).form().fields["body"] == "Other words."


def test_a_link_that_is_too_old_gives_the_letter_back(
    client: FlaskClient, database: Database, good: dict[str, object], link_to: LinkTo
) -> None:
    path = link_to("verify", verifiable(client, database, good))
    let_pass(database, timedelta(days=8))
    answer = client.get(path)
    assert answer.status_code == 410
    form = Page(answer.text).form("/letters")
    again = form_of(client.post(form.action, data={**form.fields, "act": "find"}))
    assert again.fields["body"] == BODY
    assert again.fields["email"] == LAURA["email"]


def test_what_was_given_shows_how_far_it_has_got_and_can_be_withdrawn(
    client: FlaskClient, database: Database, good: dict[str, object], link_to: LinkTo
) -> None:
    laura = verifiable(client, database, good)
    client.post(link_to("verify", laura))
    path = link_to("given", laura)
    page = Page(client.get(path).text)
    assert "Waiting to be sent Chief Executive, Forum; Chair, Two Valleys Board" in page.words
    assert client.post(path, data={"act": "withdraw"}).status_code == 200
    assert "Not sent Chief Executive" in Page(client.get(path).text).words


def test_counts_are_told_like_those_of_a_petition(client: FlaskClient, drive: UUID) -> None:
    page = Page(client.get(f"{PAGE}/counts").text)
    assert "How the count moved" in page.words
    assert "/letter-drives/letters-1/history.json" in page.links


def test_a_letter_can_be_the_next_step_without_another_mail(
    client: FlaskClient, database: Database, good: dict[str, object], link_to: LinkTo
) -> None:
    laura = verifiable(client, database, good)
    second = charlie_opens_letter_drive(database, slug="2", targets=(CHAIR,))
    page = Page(client.post(link_to("verify", laura)).text)
    (next_path,) = [link for link in page.links if "/letter-drives/letters-2/next/" in link]
    form = Page(client.get(next_path).text).form("/letters")
    assert form.fields["email"] == LAURA["email"]
    ids = [str(one) for one in targets_of(database, second)]
    answer = client.post(form.action, data={**form.fields, **WORDS, "target": ids})
    assert "A heartfelt thank you, Laura Evans!" in Page(answer.text).words
    with database.reading() as session:
        assert set(session.scalars(select(Contribution.state))) == {"verified"}


def test_a_letter_can_be_had_on_paper_for_each_of_its_readers(
    client: FlaskClient, database: Database, good: dict[str, object], link_to: LinkTo
) -> None:
    laura = verifiable(client, database, good)
    client.post(link_to("verify", laura))
    page = Page(client.get(link_to("given", laura)).text)
    papers = [link for link in page.links if link.endswith(".pdf")]
    assert [page.links[link] for link in papers] == ["Chief Executive, Forum (PDF)", "Chair, Two Valleys Board (PDF)"]
    for link, name in zip(papers, ("Chief Executive", "Chair"), strict=True):
        answer = client.get(link)
        assert (answer.status_code, answer.content_type) == (200, "application/pdf")
        assert answer.headers["Cache-Control"] == "no-store"
        words = PdfReader(BytesIO(answer.data)).pages[0].extract_text()
        assert name in words and SUBJECT in words and "Laura Evans" in words
    for number in ("0", "3", "x", "01"):
        assert client.get(papers[0].replace("-1.pdf", f"-{number}.pdf")).status_code == 404


def test_what_was_withdrawn_has_no_paper(
    client: FlaskClient, database: Database, good: dict[str, object], link_to: LinkTo
) -> None:
    laura = verifiable(client, database, good)
    client.post(link_to("verify", laura))
    path = link_to("given", laura)
    (paper, _) = [link for link in Page(client.get(path).text).links if link.endswith(".pdf")]
    client.post(path, data={"act": "withdraw"})
    assert client.get(paper).status_code == 404
    assert ".pdf" not in client.get(path).text


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


def test_as_the_next_step_a_letter_goes_to_nobody_whom_its_writer_did_not_choose(
    client: FlaskClient, database: Database, good: dict[str, object], link_to: LinkTo
) -> None:
    laura = verifiable(client, database, good)
    second = charlie_opens_letter_drive(database, slug="2")
    ids = targets_of(database, second)
    typed = write(database, writing(second, ids, subject="Typed", body="By a stranger."))
    page = Page(client.post(link_to("verify", laura)).text)
    (next_path,) = [link for link in page.links if "/letter-drives/letters-2/next/" in link]
    form = Page(client.get(next_path).text).form("/letters")
    assert client.post(form.action, data={**form.fields, **WORDS, "target": [str(ids[0])]}).status_code == 303
    with database.reading() as session:
        assert session.get_one(Contribution, typed).state == "pending"
        states = session.scalars(select(LetterAddressee.state).where(LetterAddressee.drive_id == second))
        assert set(states) == {"waiting"}
