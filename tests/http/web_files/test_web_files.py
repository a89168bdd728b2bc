"""What search engines, whoever finds a fault, and browsers that install a page are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from campaign.clock import utc_now
from campaign.db import Database
from campaign.drives.models import Drive
from campaign.http.site.places import place
from campaign.http.web_files import sitemap
from tests.http.site.reading import Page

sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
XML = {"s": sitemap.SITEMAPS, "x": sitemap.XHTML}


def test_the_sitemap_has_each_public_page_in_both_languages(client: FlaskClient, petition: UUID) -> None:
    answer = client.get("/sitemap.xml")
    assert (answer.status_code, answer.content_type) == (200, "application/xml; charset=utf-8")
    root = fromstring(answer.data)
    found = {
        url.findtext("s:loc", "", XML): [link.attrib["href"] for link in url.findall("x:link", XML)]
        for url in root.findall("s:url", XML)
    }
    english, welsh = "http://cydlais.test/en/petitions/petition-1", "http://cydlais.test/cy/deisebau/deiseb-1"
    assert found[english] == found[welsh] == [welsh, english]
    assert "http://cydlais.test/en/campaigns/together-1" in found and "http://cydlais.test/cy/" in found
    for address in found:
        assert client.get(address.removeprefix("http://cydlais.test")).status_code == 200, address


@sqlite
def test_a_draft_is_not_in_the_sitemap(client: FlaskClient, database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        session.execute(update(Drive).values(published_at=None))
    assert "petition-1" not in client.get("/sitemap.xml").text


def test_more_pages_than_a_file_may_hold_are_split() -> None:
    pages = [place("petition", "en", slug=f"p{number}") for number in range(5)]
    index = fromstring(sitemap.write("https://c.example", pages, most=4))
    places = [one.text for one in index.iter(f"{{{sitemap.SITEMAPS}}}loc")]
    assert places == [f"https://c.example/sitemap-{number}.xml" for number in (1, 2, 3)]
    parts = [sitemap.part_of(pages, number, most=4) for number in range(5)]
    assert [len(part) for part in parts] == [0, 2, 2, 1, 0]


@sqlite
def test_a_part_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get("/sitemap-1.xml").status_code == 200
    assert client.get("/sitemap-2.xml").status_code == client.get("/sitemap-0.xml").status_code == 404


@sqlite
def test_robots_are_kept_from_what_is_somebodys_and_told_of_the_rest(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    for path in ("/console/", "/en/my-support", "/cy/fy-nghefnogaeth"):
        assert f"Disallow: {path}" in lines
    assert "Sitemap: http://cydlais.test/sitemap.xml" in lines


@sqlite
def test_whoever_finds_a_fault_learns_whom_to_tell(client: FlaskClient) -> None:
    answer = client.get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    said = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert said["Contact"].startswith("mailto:") and "@" in said["Contact"]
    assert said["Preferred-Languages"] == "cy, en"
    assert said["Canonical"] == "http://cydlais.test/.well-known/security.txt"
    expires = datetime.fromisoformat(said["Expires"])
    assert timedelta(days=150) < expires - utc_now() < timedelta(days=365)


@sqlite
@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_page_names_what_a_device_needs_to_keep_it(client: FlaskClient, language: str) -> None:
    page = Page(client.get(f"/{language}/").text)
    (path,) = [given["href"] for tag, given in page.attributes if given.get("rel") == "manifest"]
    answer = client.get(path)
    assert answer.content_type == "application/manifest+json"
    said = answer.get_json()
    assert (said["lang"], said["start_url"]) == (language, f"/{language}/")
    assert [one["sizes"] for one in said["icons"]] == ["any", "192x192", "512x512"]
    for icon in said["icons"]:
        assert client.get(icon["src"]).mimetype == icon["type"]
    assert "manifest-src 'self'" in client.get(f"/{language}/").headers["Content-Security-Policy"]
