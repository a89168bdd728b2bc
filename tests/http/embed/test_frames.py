"""What a frame shows, to whom it opens itself, and what comes of the form in it."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.drives.running import pause
from campaign.settings import Settings
from tests.http.made_app import app_for
from tests.http.site.reading import Page

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PATH = "/embed/petitions/petition-1"
FORM = f"{PATH}?show=form&lang=en"
SUZIE = {"name": "Suzie Evans", "email": "suzie@example.com", "country": "GB", "postcode": "CF10 1AA"}


@pytest.mark.parametrize("look", ["counter", "thermometer", "form"])
@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_frame_may_stand_anywhere_and_leads_to_nothing_of_anybodys(
    client: FlaskClient, petition: UUID, look: str, language: str
) -> None:
    answer = client.get(f"{PATH}?show={look}&lang={language}")
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Language"] == language
    assert (answer.headers["X-Robots-Tag"], "Set-Cookie" in answer.headers) == ("noindex", False)
    for private in ("/my-support", "/fy-nghefnogaeth", "/console"):
        assert private not in answer.text
    assert ("<form" in answer.text) == (look == "form")


def test_what_a_frame_links_to_opens_beside_it(client: FlaskClient, petition: UUID) -> None:
    page = Page(client.get(FORM).text)
    for tag, given in page.attributes:
        if tag == "a" and not given["href"].startswith(("#", "/embed/")):
            assert given.get("target") == "_blank", given


@pytest.mark.parametrize("path", ["/en/petitions/petition-1", "/en/", "/console/", "/en/my-support"])
def test_nothing_else_may_be_framed(client: FlaskClient, petition: UUID, path: str) -> None:
    assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"]


def test_the_form_is_taken_and_answered_in_the_frame(client: FlaskClient, database: Database, petition: UUID) -> None:
    action = Page(client.get(f"{FORM}&source=parish-blog").text).form().action
    answer = client.post(action, data={**SUZIE, "source": "parish-blog"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PATH}?show=sent&lang=en")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "Look in your mailbox" in Page(client.get(answer.headers["Location"]).text).words
    with database.reading() as session:
        assert session.execute(select(Contribution.state, Contribution.source)).one() == ("pending", "parish-blog")


def test_a_faulty_form_comes_back_in_the_frame_as_it_was_typed(client: FlaskClient, petition: UUID) -> None:
    answer = client.post(FORM, data={**SUZIE, "postcode": "nowhere"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (422, "no-store")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert Page(answer.text).form().fields["name"] == "Suzie Evans"


def test_while_the_database_is_away_what_was_typed_comes_back_in_the_frame(
    client: FlaskClient, settings: Settings, petition: UUID
) -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/nothing")
    cut_off = app_for(settings, database, beside=True).test_client()
    typed = {**SUZIE, "comment": "Long thought out.", "source": "parish-blog", "consent_wider": "yes"}
    answer = cut_off.post(f"{FORM}&source=parish-blog", data=typed)
    database.dispose()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert (answer.headers["Content-Language"], answer.headers["Cache-Control"]) == ("en", "no-store")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "framed.js" in answer.text and "my-support" not in answer.text
    form = Page(answer.text).form()
    assert {name: form.fields[name] for name in typed} == typed
    assert client.post(form.action, data=form.fields).headers["Location"] == f"{PATH}?show=sent&lang=en"


def test_what_is_too_much_comes_back_in_the_frame_too(client: FlaskClient, petition: UUID) -> None:
    answer = client.post(FORM, data={**SUZIE, "comment": "Why " * 25_000})
    assert answer.status_code == 413 and "my-support" not in answer.text
    assert Page(answer.text).form().fields["name"] == "Suzie Evans"


def test_what_another_site_sends_by_itself_stores_nothing(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    answer = client.post(FORM, data=SUZIE, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Contribution)) == 0


def test_a_paused_petition_says_so_in_the_frame_and_takes_nothing(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    with database.transaction() as session:
        pause(session, petition)
    page = Page(client.get(FORM).text)
    assert "Signing is paused" in page.words and page.forms == []
    assert client.post(FORM, data=SUZIE).status_code == 409


def test_the_language_is_that_of_the_slug_where_none_is_asked_for(client: FlaskClient, petition: UUID) -> None:
    assert client.get("/embed/petitions/deiseb-1").headers["Content-Language"] == "cy"
    assert client.get("/embed/petitions/petition-1").headers["Content-Language"] == "en"


@pytest.mark.parametrize("query", ["show=all", "lang=de", "show=form&source=<b>", "show=form&source=staff"])
def test_a_word_that_no_frame_knows_is_refused(client: FlaskClient, petition: UUID, query: str) -> None:
    assert client.get(f"{PATH}?{query}").status_code == 400


def test_what_is_not_there_is_not_found_in_the_frame_either(client: FlaskClient, petition: UUID) -> None:
    answer = client.get("/embed/petitions/petition-2")
    assert answer.status_code == 404
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "my-support" not in answer.text
    assert client.get("/embed/letter-drives/petition-1").status_code == 404


def test_other_kinds_are_framed_with_a_way_to_their_page(client: FlaskClient, pledge_drive: UUID) -> None:
    slug = client.get("/drives.json").get_json()["drives"][0]["slugs"]["en"]
    page = Page(client.get(f"/embed/pledge-drives/{slug}?show=form").text)
    assert page.forms == [] and f"http://cydlais.test/en/pledge-drives/{slug}" in page.links


def test_the_script_for_other_sites_stays_where_it_is(client: FlaskClient) -> None:
    answer = client.get("/static/embed.js")
    assert answer.status_code == 200 and "cydlaisHeight" in answer.text
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
