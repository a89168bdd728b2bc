"""A petition on a device that many use in turn: what it shows, what it keeps from them, and two hundred people at a stand."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from campaign.contributions.models import Contribution
from campaign.contributions.rush.limits import LIMITS, NETWORK
from campaign.db import Database
from campaign.drives.channels import add_channels
from campaign.drives.running import pause
from tests.http.site.reading import Page

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PATH = "/en/petitions/petition-1/kiosk"
SUZIE = {"name": "Suzie Evans", "email": "suzie@example.com", "country": "GB", "postcode": "CF10 1AA"}


@pytest.mark.parametrize(("language", "path"), [("en", PATH), ("cy", "/cy/deisebau/deiseb-1/ciosg")])
def test_no_browser_fills_it_in_and_it_leads_nowhere_but_to_the_other_language(
    client: FlaskClient, petition: UUID, language: str, path: str
) -> None:
    answer = client.get(f"{path}?source=stand")
    assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (200, "noindex")
    page = Page(answer.text)
    assert page.language == language
    for tag, given in page.attributes:
        if tag in ("input", "select", "form") and given.get("type") not in ("hidden", "checkbox"):
            assert given.get("autocomplete") == "off", given
    (link,) = [given["href"] for tag, given in page.attributes if tag == "a"]
    assert link.endswith("?source=stand") and client.get(link).status_code == 200


def test_a_former_or_the_other_languages_slug_leads_to_it(client: FlaskClient, petition: UUID) -> None:
    answer = client.get("/en/petitions/deiseb-1/kiosk?source=stand")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{PATH}?source=stand")


def test_what_is_given_counts_under_its_channel_and_is_answered_for_the_next_person(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    form = Page(client.get(f"{PATH}?source=stand").text).form()
    answer = client.post(form.action, data={**form.fields, **SUZIE})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PATH}?sent=yes&source=stand")
    page = Page(client.get(answer.headers["Location"]).text)
    assert "Look in your mailbox" in page.words and "Suzie" not in page.words
    assert f"{PATH}?source=stand" in page.links and page.forms == []
    with database.reading() as session:
        assert session.execute(select(Contribution.state, Contribution.source)).one() == ("pending", "stand")


def test_a_faulty_form_comes_back_on_the_same_page(client: FlaskClient, petition: UUID) -> None:
    answer = client.post(f"{PATH}?source=stand", data={**SUZIE, "postcode": "nowhere", "source": "stand"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (422, "no-store")
    form = Page(answer.text).form()
    assert (form.action, form.fields["name"]) == (f"{PATH}?source=stand", "Suzie Evans")
    assert "my-support" not in answer.text


def test_a_paused_petition_says_so_and_takes_nothing(client: FlaskClient, database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        pause(session, petition)
    page = Page(client.get(PATH).text)
    assert "Signing is paused" in page.words and page.forms == []
    assert client.post(PATH, data=SUZIE).status_code == 409


@pytest.mark.parametrize("source", ["staff", "<b>", "a" * 200])
def test_a_word_that_is_no_channels_is_refused(client: FlaskClient, petition: UUID, source: str) -> None:
    assert client.get(PATH, query_string={"source": source}).status_code == 400


def test_more_people_in_turn_than_a_network_usually_has_wait_for_no_mail(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    with database.transaction() as session:
        add_channels(session, petition, ["stand"], event_days=1)
    people = LIMITS[NETWORK].most + 10
    for number in range(people):
        given = {**SUZIE, "name": f"Guest {number}", "email": f"guest{number}@example.com", "source": "stand"}
        answer = client.post(f"{PATH}?source=stand", data=given)
        assert answer.headers["Location"] == f"{PATH}?sent=yes&source=stand"
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Contribution)) == people
