"""While the database cannot be reached: 503, soon again, nothing said that is not so, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from campaign.contributions.registry import KINDS
from campaign.db import Database
from campaign.http.site.forms import kind_of_form
from campaign.settings import Settings
from tests.http.conftest import LinkTo
from tests.http.made_app import app_for
from tests.http.site.reading import Page

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PATH = "/en/petitions/petition-1/signatures"
TYPED = {
    "name": "Suzie Evans",
    "email": "suzie@example.com",
    "country": "GB",
    "postcode": "CF10 1AA",
    "comment": "Long thought out.\n\n“Really.”",
    "consent_wider": "yes",
    "form_id": "4f6d4e9e-0000-4000-8000-000000000000",
    "source": "poster",
}
OF_EVERY_KIND = {name: value for name, value in TYPED.items() if name != "comment"}
WORDS = "Long thought out.\n\n“Really.”"
OF_KINDS = {
    "signature": (PATH, {"comment": WORDS}),
    "letter": ("/en/letter-drives/letters-1/letters", {"subject": "Plan with us", "body": WORDS}),
    "pledge": ("/en/pledge-drives/pledges-1/pledges", {"what": "talk", "quantity": "2", "due_on": "2027-03-01"}),
    "story": ("/en/appeals/appeal-1/stories", {"title": "The garden", "story": WORDS, "place": "", "publish": "yes"}),
    "comment": ("/en/appeals/appeal-1/comments", {"thought": WORDS, "written_in": "cy"}),
    "help": ("/en/appeals/appeal-1/help", {"what": "talk", "happened_on": "", "quantity": "1", "note": WORDS}),
}


@pytest.fixture
def cut_off(settings: Settings) -> Iterator[FlaskClient]:
    """The same application, with nobody at the other end."""
    database = Database("postgresql://nobody@127.0.0.1:9/nothing")
    yield app_for(settings, database, beside=True).test_client()
    database.dispose()


@pytest.mark.parametrize(
    "path",
    ["/en/", "/en/petitions/petition-1", "/en/campaigns/x", "/cy/deisebau/x/papur", "/en/verify", "/cy/campaigns/x"],
)
def test_a_page_asks_to_come_back_in_a_moment(cut_off: FlaskClient, path: str) -> None:
    answer = cut_off.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Cache-Control"] == "no-store"
    assert Page(answer.text).language == path[1:3]


def test_the_form_comes_back_as_it_was_typed_and_can_be_sent_again(
    cut_off: FlaskClient, client: FlaskClient, petition: UUID
) -> None:
    answer = cut_off.post(PATH, data=TYPED)
    assert answer.status_code == 503
    page = Page(answer.text)
    assert "nothing you typed is lost" in page.words
    form = page.form()
    assert form.action == PATH
    assert {name: form.fields[name] for name in TYPED} == TYPED
    assert client.post(form.action, data=form.fields).status_code == 303


def test_a_press_can_be_repeated(cut_off: FlaskClient, client: FlaskClient, suzies: UUID, link_to: LinkTo) -> None:
    path = link_to("verify", suzies)
    fields = Page(client.get(path).text).form().fields | {"name": "Suzanne Evans"}
    form = Page(cut_off.post(path, data=fields).text).form()
    assert form.fields["name"] == "Suzanne Evans"
    assert "A heartfelt thank you, Suzanne Evans!" in Page(client.post(form.action, data=form.fields).text).words


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_was_given_comes_back_before_the_eyes_of_its_giver(cut_off: FlaskClient, kind: str) -> None:
    path, own = OF_KINDS[kind]
    assert kind_of_form(OF_EVERY_KIND | own) == kind
    answer = cut_off.post(path, data=OF_EVERY_KIND | own)
    assert answer.status_code == 503
    form = Page(answer.text).form(path)
    assert {name: form.fields[name] for name in OF_EVERY_KIND | own} == OF_EVERY_KIND | own
    assert all(form.kinds[name] in ("text", "textarea", "date") for name in KINDS[kind].own_fields)
    assert form.kinds["consent_wider"] == "checkbox"


def test_a_story_is_not_lost_by_a_fault_of_ours(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("something unheard of")

    path, own = OF_KINDS["story"]
    monkeypatch.setattr("campaign.http.site.giving.recent_slug", fail)
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.post(path, data=OF_EVERY_KIND | own)
    assert answer.status_code == 500
    assert Page(answer.text).form(path).fields["story"] == own["story"]


@pytest.mark.parametrize("act", ["send", "save", "preview"])
def test_a_letter_comes_back_to_be_read_and_sent_again(cut_off: FlaskClient, act: str) -> None:
    """Before the eyes of its writer, and with the targets that were ticked."""
    ids = ["01a20000-0000-7000-8000-000000000001", "01a20000-0000-7000-8000-000000000002"]
    letter = {**OF_EVERY_KIND, "subject": "Plan with us", "body": "Long.\n\nThought <out>.", "target": ids, "act": act}
    answer = cut_off.post("/en/letter-drives/letters-1/letters", data=letter)
    assert answer.status_code == 503
    form = Page(answer.text).form("/letters")
    assert (form.fields["subject"], form.fields["body"]) == ("Plan with us", "Long.\n\nThought <out>.")
    assert (form.kinds["subject"], form.kinds["body"]) == ("text", "textarea")
    assert form.fields["target"].split() == ids
    assert (form.fields["act"], form.fields["consent_wider"]) == (act, "yes")


@pytest.mark.parametrize("purpose", ["disown", "unsubscribe", "allow-mail"])
def test_every_other_button_can_be_pressed_again(
    cut_off: FlaskClient, suzies: UUID, link_to: LinkTo, purpose: str
) -> None:
    path = link_to(purpose, suzies)
    answer = cut_off.post(path, data={"scope": "all"})
    assert answer.status_code == 503
    assert Page(answer.text).form().fields == {"scope": "all"}


def test_the_code_and_the_address_come_back(cut_off: FlaskClient, petition: UUID) -> None:
    typed = {"petition": "petition-1", "email": "suzie@example.com", "code": "123456"}
    assert Page(cut_off.post("/en/verify", data=typed).text).form().fields == typed


def test_software_gets_problem_details(cut_off: FlaskClient) -> None:
    answer = cut_off.post(PATH, data=TYPED, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert answer.headers["Retry-After"] == "5"
    assert cut_off.get("/petitions/petition-1/count.json").status_code == 503


def test_a_form_with_faults_is_not_lost_either(cut_off: FlaskClient) -> None:
    answer = cut_off.post(PATH, data=TYPED | {"name": ""})
    assert answer.status_code == 503
    assert Page(answer.text).form().fields["comment"] == TYPED["comment"]


def test_what_needs_no_database_is_there(cut_off: FlaskClient) -> None:
    for path in ("/en/privacy", "/en/contact", "/en/accessibility", "/static/x/site.css", "/healthz"):
        assert cut_off.get(path).status_code == 200
