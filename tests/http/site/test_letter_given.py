"""A letter that was sent off: verified as its page shows it, followed, withdrawn, had on paper; and the next step."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from campaign.contributions.letter.models import LetterAddressee
from campaign.contributions.models import Contribution
from campaign.db import Database
from tests.http.conftest import LinkTo
from tests.http.site.letters import LAURA, PAGE, PATH, WORDS, filled_in, form_of, letters
from tests.http.site.reading import Page
from tests.letters import (
    BODY,
    CHAIR,
    SUBJECT,
    charlie_opens_letter_drive,
    targets_of,
    write,
    writing,
)
from tests.time_travel import let_pass


@pytest.fixture
def drive(database: Database) -> UUID:
    return charlie_opens_letter_drive(database)


@pytest.fixture
def good(database: Database, drive: UUID) -> dict[str, object]:
    return filled_in(database, drive)


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
