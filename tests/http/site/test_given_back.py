"""What came from another page, or was too much: nothing is stored, and what was typed comes back to be sent again."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from urllib.parse import urlencode
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.db import Database
from campaign.drives.running import close_now
from campaign.http.limits import FORM_BYTES, KEPT_BYTES, KEPT_CHARACTERS, LETTER_BYTES
from campaign.http.site.letter_sheet import EVERYBODYS
from campaign.my_support.models import SupportLink
from tests.appeals import charlie_opens_appeal
from tests.http.site.reading import Page, PageForm
from tests.http.site.test_database_away import OF_EVERY_KIND, OF_KINDS, PATH, TYPED
from tests.letters import charlie_opens_letter_drive, targets_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FROM_ELSEWHERE = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
OWN = {"Sec-Fetch-Site": "same-origin"}
FORM = "application/x-www-form-urlencoded"
LIMITS = {
    "signature": ("comment", "500 characters"),
    "letter": ("body", "20,000 characters"),
    "story": ("story", "20,000 characters"),
    "comment": ("thought", "2,000 characters"),
    "help": ("note", "500 characters"),
}


@pytest.fixture
def drives(database: Database, petition: UUID, pledge_drive: UUID) -> UUID:
    """One of each kind is open; the letter drive's id."""
    charlie_opens_appeal(database)
    return charlie_opens_letter_drive(database)


def is_nothing_stored(database: Database) -> bool:
    with database.reading() as session:
        stored = session.scalar(select(func.count()).select_from(Contribution)) or 0
        return stored + (session.scalar(select(func.count()).select_from(SupportLink)) or 0) == 0


def given_back(client: FlaskClient, path: str, fields: Mapping[str, object]) -> PageForm:
    """The form that comes back when `fields` are posted from another page."""
    answer = client.post(path, data=fields, headers=FROM_ELSEWHERE)
    assert answer.status_code == 403
    assert answer.headers["Cache-Control"] == "no-store"
    return Page(answer.text).form(path)


@pytest.mark.parametrize("kind", KINDS)
def test_what_came_from_another_page_comes_back_to_be_looked_over(
    client: FlaskClient, database: Database, drives: UUID, kind: str
) -> None:
    path, own = OF_KINDS[kind][0].replace("pledges-1", "lend-a-hand-1"), OF_KINDS[kind][1]
    form = given_back(client, path, OF_EVERY_KIND | own)
    assert {name: form.fields[name] for name in OF_EVERY_KIND | own} == OF_EVERY_KIND | own
    seen = {"name", "email", "postcode", *KINDS[kind].own_fields}
    assert all(form.kinds[name] in ("text", "email", "textarea", "date") for name in seen)
    assert is_nothing_stored(database)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (PATH, "Look it over, and press the button if it is what you want."),
        (
            "/cy/deisebau/deiseb-1/llofnodion",
            "Bwriwch olwg drosto, a phwyswch y botwm os dyna yw eich dymuniad.",
        ),
    ],
)
def test_the_reader_is_told_why_and_what_to_do_beside_what_it_is_for(
    client: FlaskClient, petition: UUID, path: str, sentence: str
) -> None:
    answer = client.post(path, data=TYPED, headers=FROM_ELSEWHERE)
    page = Page(answer.text)
    assert sentence in page.words
    assert page.language == path[1:3]
    assert {"en": "The petition 1", "cy": "Y ddeiseb 1"}[page.language] in page.title


def test_what_is_closed_says_so_to_another_page_too(client: FlaskClient, database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        close_now(session, petition)
    answer = client.post(PATH, data=TYPED, headers=FROM_ELSEWHERE)
    assert answer.status_code == 409
    assert TYPED["name"] not in answer.text
    assert is_nothing_stored(database)


def test_pressing_again_sends_it(client: FlaskClient, database: Database, petition: UUID) -> None:
    form = given_back(client, PATH, TYPED)
    assert is_nothing_stored(database)
    assert client.post(form.action, data=form.fields, headers=OWN).status_code == 303
    with database.reading() as session:
        assert session.scalars(select(Contribution.comment)).one() == TYPED["comment"]


def test_a_letter_from_another_page_keeps_its_targets(client: FlaskClient, database: Database, drives: UUID) -> None:
    chosen = str(targets_of(database, drives)[0])
    path, own = OF_KINDS["letter"]
    form = given_back(client, path, {**OF_EVERY_KIND, **own, "target": [chosen], "found": EVERYBODYS})
    assert form.fields["target"] == chosen


def test_the_address_at_the_door_of_my_support_comes_back(client: FlaskClient, database: Database) -> None:
    form = given_back(client, "/en/my-support", {"email": "suzie@example.com"})
    assert (form.kinds["email"], form.fields["email"]) == ("email", "suzie@example.com")
    assert is_nothing_stored(database)


def test_a_new_name_in_my_support_comes_back_and_still_needs_its_proof(client: FlaskClient) -> None:
    path = "/en/my-support/person/01a20000-0000-7000-8000-000000000001"
    form = given_back(client, path, {"name": "Suzanne", "language": "cy", "form_token": "made-up"})
    assert (form.kinds["name"], form.kinds["form_token"]) == ("text", "hidden")
    assert client.post(path, data=form.fields, headers=OWN).status_code == 403


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/en/verify", {"email": "suzie@example.com", "code": "123456", "comment": "x"}),
        ("/en/my-support/delete", {"who": "everybody", "name": "Suzie"}),
        ("/en/my-support/leave", {"name": "Suzie"}),
        ("/en/nowhere", TYPED),
        (PATH, {"consent_wider": "yes"}),
        (PATH, {}),
    ],
)
def test_any_other_post_from_another_page_gets_the_plain_refusal(
    client: FlaskClient, path: str, fields: Mapping[str, str]
) -> None:
    answer = client.post(path, data=fields, headers=FROM_ELSEWHERE)
    assert answer.status_code in (403, 404)
    assert not Page(answer.text).forms


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        (FORM, b"name=%ff&email=x&comment=y", 400),
        (FORM, b"name=Suzie&name=b&comment=y", 400),
        (FORM, b"name=Suzie%00&comment=y", 400),
        (FORM, b"&" * 200, 413),
        (FORM, b"name=Suzie&comment=" + b"a" * KEPT_BYTES, 413),
        ("application/json", b'{"name": "Suzie", "comment": ""}', 403),
        ("text/plain", b"name=Suzie&comment=x", 415),
        ("multipart/form-data; boundary=x", b"--x\r\n", 400),
    ],
)
def test_what_no_form_sends_is_refused_from_there_as_from_here(
    client: FlaskClient, petition: UUID, content_type: str, body: bytes, status: int
) -> None:
    answer = client.post(PATH, data=body, content_type=content_type, headers=FROM_ELSEWHERE)
    assert answer.status_code == status
    assert "Suzie" not in answer.text
    assert "<form" not in answer.text


def test_what_another_page_sent_is_text_and_nothing_else(client: FlaskClient) -> None:
    answer = client.post(PATH, data=TYPED | {"comment": '</textarea><script src="x">'}, headers=FROM_ELSEWHERE)
    assert Page(answer.text).form(PATH).fields["comment"] == '</textarea><script src="x">'
    assert '<script src="x">' not in answer.text


@pytest.mark.parametrize("kind", LIMITS)
def test_what_is_too_long_to_be_taken_comes_back_with_its_limit(
    client: FlaskClient, database: Database, kind: str
) -> None:
    path, own = OF_KINDS[kind]
    field, limit = LIMITS[kind]
    most = LETTER_BYTES if kind in ("letter", "story") else FORM_BYTES
    answer = client.post(path, data=OF_EVERY_KIND | own | {field: "Ŵ" * (most // 6 + 1)})
    assert answer.status_code == 413
    page = Page(answer.text)
    form = page.form(path)
    assert form.fields[field] == "Ŵ" * min(most // 6 + 1, KEPT_CHARACTERS)
    assert {name: form.fields[name] for name in OF_EVERY_KIND} == OF_EVERY_KIND
    assert limit in page.words
    assert f"{field}-error" in page.ids
    assert is_nothing_stored(database)


def test_more_than_is_kept_is_told_to_go_back(client: FlaskClient) -> None:
    answer = client.post(PATH, data=TYPED | {"comment": "a" * KEPT_BYTES})
    assert answer.status_code == 413
    page = Page(answer.text)
    assert "Go back" in page.words
    assert not page.forms
    assert TYPED["name"] not in answer.text


def test_what_says_that_it_is_more_than_is_kept_is_not_read(client: FlaskClient) -> None:
    stream = BytesIO(urlencode(TYPED | {"comment": "a" * KEPT_BYTES}).encode())
    environ = EnvironBuilder(path=PATH, method="POST", input_stream=stream, content_type=FORM).get_environ()
    announced = environ | {"CONTENT_LENGTH": str(len(stream.getvalue()))}
    assert run_wsgi_app(client.application, announced)[1].startswith("413")
    assert stream.tell() == 0


@pytest.mark.parametrize("path", ["/en/petitions/petition-1", "/cy/deisebau/deiseb-1"])
def test_going_back_finds_the_form_as_it_was_left(client: FlaskClient, petition: UUID, path: str) -> None:
    """A page that no cache may keep is asked for anew, empty; one that may be kept is shown as it was."""
    assert "no-store" not in client.get(path).headers["Cache-Control"]
