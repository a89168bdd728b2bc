"""The form under a petition: what a good one does, and how a faulty one comes back."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from campaign.contributions.models import Contribution
from campaign.contributions.signature.schema import FORM_REFUSALS
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.drives.running import pause
from campaign.http.site.messages import REASONS
from campaign.outbox.models import OutboxEvent
from tests.http.site.reading import Page

PATH = "/en/petitions/petition-1/signatures"
GOOD = {"name": "Suzie Evans", "email": "suzie@example.com", "postcode": "cf101aa", "country": "GB"}


def contributions(database: Database) -> list[Contribution]:
    with database.reading() as session:
        return list(session.scalars(select(Contribution).order_by(Contribution.submitted_at)))


def refused(answer: TestResponse) -> Page:
    assert answer.status_code == 422
    assert answer.headers["Cache-Control"] == "no-store"
    return Page(answer.text)


def test_a_good_form_leads_to_the_page_that_says_look_in_your_mailbox(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    answer = client.post(PATH, data={**GOOD, "comment": "It matters.\r\nMuch.", "consent_campaign": "yes"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/petitions/petition-1/check-your-email")
    assert "Set-Cookie" not in answer.headers
    page = client.get(answer.headers["Location"])
    assert page.headers["Cache-Control"].startswith("public")
    assert "cydlais@localhost.example" in page.text
    (stored,) = contributions(database)
    assert (stored.name, stored.email, stored.postcode) == ("Suzie Evans", "suzie@example.com", "CF10 1AA")
    assert (stored.comment, stored.language, stored.source) == ("It matters.\nMuch.", "en", "web")
    assert (stored.show_name, stored.consent_campaign, stored.consent_wider) == (False, True, False)


def test_the_language_of_the_page_is_kept_with_the_signature(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    assert client.post("/cy/deisebau/deiseb-1/llofnodion", data=GOOD).status_code == 303
    assert contributions(database)[0].language == "cy"


def test_what_the_page_offers_can_be_sent_as_it_stands(client: FlaskClient, database: Database, petition: UUID) -> None:
    form = Page(client.get("/en/petitions/petition-1/r/39skz2ssrw").text).form("/signatures")
    answer = client.post(form.action, data={**form.fields, **GOOD})
    assert answer.status_code == 303
    assert contributions(database)[0].source == "39skz2ssrw"


def test_a_multipart_form_is_as_good(client: FlaskClient, database: Database, petition: UUID) -> None:
    answer = client.post(PATH, data={**GOOD, "name": "Siân Ŵyn"}, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert contributions(database)[0].name == "Siân Ŵyn"


def test_a_double_click_makes_one_signature_and_one_event_that_asks_for_mail(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    for _ in range(2):
        assert client.post(PATH, data={**GOOD, "form_id": "4f6d4e9e-0000-4000-8000-000000000000"}).status_code == 303
    assert len(contributions(database)) == 1
    with database.reading() as session:
        names = list(session.scalars(select(OutboxEvent.name)))
    assert sorted(names) == ["signature.retried", "signature.submitted"]


def test_a_filled_lure_is_thanked_like_anybody_and_marked(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    assert client.post(PATH, data={**GOOD, "website": "http://buy.example"}).status_code == 303
    assert contributions(database)[0].is_suspect


def test_a_faulty_form_comes_back_with_everything_typed_and_a_summary_that_leads_to_the_fields(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    typed = {
        "name": "=Suzie <b>",
        "email": "suzie.example.com",
        "postcode": "CF10",
        "country": "GB",
        "comment": '\n One "two"\n</textarea>',
        "show_name": "yes",
        "consent_wider": "yes",
        "source": "poster",
        "form_id": "abc",
    }
    page = refused(client.post(PATH, data=typed))
    form = page.form("/signatures")
    for name, value in typed.items():
        assert form.fields[name] == value
    assert "consent_campaign" not in form.fields
    assert page.title.startswith("Problem:")
    (summary,) = [given for tag, given in page.attributes if given.get("role") == "alert"]
    assert "autofocus" in summary and summary["tabindex"] == "-1"
    for name in ("name", "email", "postcode"):
        assert f"#{name}" in page.links
        (field,) = [given for tag, given in page.attributes if given.get("id") == name]
        assert field["aria-invalid"] == "true"
        assert f"{name}-error" in field["aria-describedby"].split()
        assert f"{name}-error" in page.ids
    assert contributions(database) == []


def test_a_faulty_form_is_explained_in_its_own_language(client: FlaskClient, petition: UUID) -> None:
    page = refused(client.post("/cy/deisebau/deiseb-1/llofnodion", data={"name": ""}))
    assert "Teipiwch eich enw." in page.words
    assert page.language == "cy"


def test_nothing_but_consent_boxes_is_bound(client: FlaskClient, database: Database, petition: UUID) -> None:
    extra = {"state": "verified", "drive_id": "x", "number": "1", "is_suspect": "yes", "slot": "2", "utm_source": "x"}
    assert client.post(PATH, data={**GOOD, **extra}).status_code == 303
    (stored,) = contributions(database)
    assert (stored.state, stored.number, stored.is_suspect, stored.slot) == ("pending", None, False, 1)


def test_every_refusal_has_its_sentence() -> None:
    assert set(REASONS) >= FORM_REFUSALS


def test_a_probable_slip_is_offered_once_and_either_answer_is_taken(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    slip = {**GOOD, "email": "suzie@gmial.com"}
    page = refused(client.post(PATH, data=slip))
    assert "Did you mean suzie@gmail.com?" in page.words
    values = [given["value"] for tag, given in page.attributes if given.get("name") == "email_checked"]
    assert values == ["suzie@gmail.com", "suzie@gmial.com"]
    assert contributions(database) == []
    form = page.form("/signatures")
    assert client.post(PATH, data={**form.fields, "email_checked": "suzie@gmial.com"}).status_code == 303
    assert client.post(PATH, data={**form.fields, "email_checked": "suzie@gmail.com"}).status_code == 303
    assert [stored.email for stored in contributions(database)] == ["suzie@gmial.com", "suzie@gmail.com"]


def test_a_slip_is_never_changed_in_silence(client: FlaskClient, database: Database, petition: UUID) -> None:
    slip = {**GOOD, "email": "suzie@gmial.com"}
    assert client.post(PATH, data=slip).status_code == 422
    assert client.post(PATH, data={**slip, "email_checked": "other@example.com"}).status_code == 422
    assert contributions(database) == []


def test_people_abroad_need_no_postcode(client: FlaskClient, database: Database, petition: UUID) -> None:
    assert client.post(PATH, data={**GOOD, "country": "AR", "postcode": ""}).status_code == 303
    (stored,) = contributions(database)
    assert (stored.country, stored.postcode) == ("AR", None)


def test_a_paused_petition_takes_nothing_and_keeps_what_was_typed(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    with database.transaction() as session:
        pause(session, petition)
    answer = client.post(PATH, data={**GOOD, "comment": "Long thought out."})
    assert answer.status_code == 409
    page = Page(answer.text)
    assert "nothing can be given here at this moment" in page.words
    assert page.form("/signatures").fields["comment"] == "Long thought out."
    assert contributions(database) == []


def test_a_closed_petition_says_that_it_is_closed(client: FlaskClient, database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        session.execute(update(Drive).values(closes_at=now()))
    answer = client.post(PATH, data=GOOD)
    assert answer.status_code == 409
    assert "This petition closed on" in Page(answer.text).words


def test_a_draft_and_an_unknown_petition_take_nothing(client: FlaskClient, database: Database, petition: UUID) -> None:
    assert client.post("/en/petitions/no-such/signatures", data=GOOD).status_code == 404
    with database.transaction() as session:
        session.execute(update(Drive).values(published_at=None))
    assert client.post(PATH, data=GOOD).status_code == 404
    assert contributions(database) == []


def test_software_gets_problem_details(client: FlaskClient, database: Database, petition: UUID) -> None:
    json = {"Accept": "application/json"}
    answer = client.post(PATH, data={**GOOD, "name": ""}, headers=json)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    said = answer.get_json(force=True)
    assert (said["status"], said["code"]) == (422, "fields-refused")
    assert said["errors"] == [{"field": "name", "code": "name-missing", "detail": "Type your name."}]
    with database.transaction() as session:
        pause(session, petition)
    answer = client.post(PATH, data=GOOD, headers=json)
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (409, "drive-not-open")


@pytest.mark.parametrize("path", ["/en/petitions/petition-1/signatures", "/cy/deisebau/deiseb-1/llofnodion"])
def test_whoever_opens_the_address_of_the_form_finds_the_petition(
    client: FlaskClient, petition: UUID, path: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, path.rpartition("/")[0])
