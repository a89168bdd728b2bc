"""How other software finds the frame of a page, and what hostile addresses get."""

from __future__ import annotations

from uuid import UUID
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from campaign.db import Database
from campaign.drives.models import Drive
from tests.http.site.reading import Page

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "http://cydlais.test/en/petitions/petition-1"


def ask(client: FlaskClient, **query: str) -> dict[str, object]:
    answer = client.get("/oembed", query_string=query)
    assert answer.status_code == 200
    found: dict[str, object] = answer.get_json()
    return found


def test_a_drives_page_says_where_to_ask_and_what_is_said_there_is_a_frame(client: FlaskClient, petition: UUID) -> None:
    page = Page(client.get("/en/petitions/petition-1").text)
    found = [given for tag, given in page.attributes if given.get("type", "").endswith("+oembed")]
    assert [one["type"] for one in found] == ["application/json+oembed", "text/xml+oembed"]
    in_json = client.get(found[0]["href"].removeprefix("http://cydlais.test"))
    said = in_json.get_json()
    assert (said["version"], said["type"], said["title"], said["width"]) == ("1.0", "rich", "The petition 1", 600)
    assert 'src="http://cydlais.test/embed/petitions/petition-1?show=form&amp;lang=en"' in said["html"]
    assert in_json.headers["Cache-Control"].startswith("public, max-age=60")
    in_xml = client.get(found[1]["href"].removeprefix("http://cydlais.test"))
    assert in_xml.content_type == "text/xml; charset=utf-8"
    assert {one.tag: one.text for one in fromstring(in_xml.data)}["html"] == said["html"]


def test_it_fits_the_room_that_is_given(client: FlaskClient, petition: UUID) -> None:
    said = ask(client, url=PAGE, maxwidth="320", maxheight="250")
    assert (said["width"], said["height"]) == (320, 220)
    assert "show=counter" in str(said["html"])


def test_a_frames_own_address_keeps_its_look_and_language(client: FlaskClient, petition: UUID) -> None:
    said = ask(client, url="http://cydlais.test/embed/petitions/petition-1?show=counter&lang=cy")
    assert "/embed/petitions/deiseb-1?show=counter&amp;lang=cy" in str(said["html"])


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.example/en/petitions/petition-1",
        "https://cydlais.test/en/petitions/petition-1",
        "http://cydlais.test@evil.example/en/petitions/petition-1",
        "http://suzie:secret@cydlais.test/en/petitions/petition-1",
        "http://cydlais.test:8080/en/petitions/petition-1",
        "//cydlais.test/en/petitions/petition-1",
        "javascript:alert(1)//cydlais.test/en/petitions/petition-1",
        "file:///etc/passwd",
        "http://[::1/en/petitions/petition-1",
        "http://cydlais.test/en/petitions/../my-support",
        "http://cydlais.test/en/my-support",
        "http://cydlais.test/console/",
        "http://cydlais.test/en/petitions/petition-1%00",
        "http://cydlais.test/en/petitions/petition-1\n",
        "http://cydlais.test/en/petitions/%2e%2e%2fx",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_an_address_that_is_no_drives_of_ours_is_not_found(client: FlaskClient, petition: UUID, address: str) -> None:
    answer = client.get("/oembed", query_string={"url": address})
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "url=",
        f"url={PAGE}&format=yaml",
        f"url={PAGE}&maxwidth=-1",
        f"url={PAGE}&maxwidth=0",
        f"url={PAGE}&maxheight=1e9",
        f"url={PAGE}&url=http://evil.example/",
        f"url={PAGE}/{'a' * 10_000}",
    ],
)
def test_a_question_that_is_not_whole_is_refused(client: FlaskClient, petition: UUID, query: str) -> None:
    answer = client.get(f"/oembed?{query}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_a_draft_is_as_if_it_were_not_there(client: FlaskClient, database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        session.execute(update(Drive).values(published_at=None))
    assert client.get("/oembed", query_string={"url": PAGE}).status_code == 404
