"""Did they reply? One press records it; opening the page records nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from campaign.contributions.letter.models import LetterAddressee
from campaign.db import Database
from campaign.mail.kind import Desk
from campaign.my_support.erasing import Erase, erase
from campaign.notifications.letter_questions import reply_token
from campaign.notifications.links import REPLY
from campaign.paths import path_to
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.contributions.letter.writing import addressees, charlie_opens_letter_drive, write_letter
from tests.time_travel import let_pass


@pytest.fixture
def keyring(settings: Settings) -> Keyring:
    return Keyring(settings.secret_key)


@pytest.fixture
def token(database: Database, settings: Settings, keyring: Keyring) -> str:
    """Of the link in Laura's mail."""
    write_letter(database, charlie_opens_letter_drive(database))
    with database.transaction() as session:
        session.execute(update(LetterAddressee).values(state="queued", sent_at=LetterAddressee.due_at))
    return reply_token(Desk(settings, keyring), addressees(database)[0])


def reply(database: Database) -> str | None:
    return addressees(database)[0].reply


@pytest.mark.parametrize(("language", "words"), [("en", "Yes, I had a reply"), ("cy", "Do, cefais ateb")])
def test_the_link_opens_the_page_with_its_answer_chosen_and_changes_nothing(
    client: FlaskClient, database: Database, token: str, language: str, words: str
) -> None:
    page = client.get(f"{path_to('reply', language, token=token)}?answer=yes")
    assert page.status_code == 200
    assert 'value="yes" checked' in page.text and page.text.count("checked") == 1
    assert words in page.text and "Aelod 1" in page.text
    assert "laura" not in page.text.lower()
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    client.head(f"{path_to('reply', language, token=token)}?answer=yes")
    assert reply(database) is None


def test_one_press_records_the_answer_and_another_changes_it(
    client: FlaskClient, database: Database, token: str
) -> None:
    path = path_to("reply", "en", token=token)
    page = client.post(path, data={"answer": "yes"})
    assert page.status_code == 200 and "Thank you for telling us" in page.text
    assert reply(database) == "yes"
    client.post(path, data={"answer": "no-longer"})
    assert reply(database) == "no-longer"
    assert 'value="no-longer" checked' in client.get(path).text


def test_nothing_chosen_is_said_and_another_word_is_refused(
    client: FlaskClient, database: Database, token: str
) -> None:
    path = path_to("reply", "en", token=token)
    page = client.post(path, data={})
    assert page.status_code == 422 and "Choose one of the answers" in page.text
    assert client.post(path, data={"answer": "perhaps"}).status_code == 400
    assert client.get(f"{path}?answer=perhaps").text.count("checked") == 0
    assert reply(database) is None


def test_whoever_was_erased_has_no_answer_to_give(client: FlaskClient, database: Database, token: str) -> None:
    let_pass(database, timedelta(days=91))
    with database.transaction() as session:
        erase(session, Erase(addressees(database)[0].mailbox_key, "en"))
    assert client.post(path_to("reply", "en", token=token), data={"answer": "yes"}).status_code == 404
    assert reply(database) is None


def test_a_link_that_is_not_ours_or_too_old_opens_nothing(
    client: FlaskClient, database: Database, token: str, keyring: Keyring
) -> None:
    (addressee,) = addressees(database)
    assert addressee.sent_at is not None
    for other in (
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        keyring.derive("given", addressee.id, expires_at=addressee.sent_at),
        keyring.derive(REPLY, uuid4(), expires_at=addressee.sent_at),
    ):
        assert client.get(path_to("reply", "en", token=other)).status_code == 404
        assert client.post(path_to("reply", "en", token=other), data={"answer": "yes"}).status_code == 404
    let_pass(database, timedelta(days=731))
    assert client.post(path_to("reply", "en", token=token), data={"answer": "yes"}).status_code == 410
    assert reply(database) is None
