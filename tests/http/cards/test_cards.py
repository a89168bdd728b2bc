"""What a card is, and that words of any length find their place on it."""

from __future__ import annotations

import re
from io import BytesIO
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import update

from campaign.contributions.models import Tally
from campaign.db import Database
from campaign.drives.models import CampaignText, Drive
from campaign.http.cards.drawing import MEASURE, SIZE, TITLE_ROOM, Card, _face, draw, set_title
from tests.http.site.reading import Page

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2
TITLES = ("A bus", LONG, "Cadwch " * 60, "Gŵyl 🎉 y bobl", "", "🎉", f"Gorsaf {LONG} a’r bont")


@pytest.mark.parametrize("title", TITLES)
def test_a_title_of_any_length_stays_within_its_place(title: str) -> None:
    size, lines = set_title(title)
    assert 1 <= len(lines) <= TITLE_ROOM / size
    assert all(_face(size, 700).getlength(line) <= MEASURE for line in lines)
    assert "🎉" not in "".join(lines)
    if title == LONG:
        assert "".join(lines) == LONG


@pytest.mark.parametrize(
    "title", ["Achubwch orsaf Llanfairpwllgwyngyllgogerychwyrn", "Cadwch ein llyfrgelloedd ar agor. " * 12]
)
def test_no_word_is_cut_that_there_is_room_for(title: str) -> None:
    """Not where a smaller size has room for it, nor where the title is too long as a whole."""
    _, lines = set_title(title)
    assert set(" ".join(lines).removesuffix("…").split()) <= set(title.split())
    assert lines[-1].endswith("…") or " ".join(lines) == title


def test_the_same_words_are_the_same_bytes_of_the_size_that_others_ask_for() -> None:
    card = Card("Cadwch ein llyfrgell ar agor", "1,234 o lofnodion", "26 Tachwedd 2026", "Cydlais")
    drawn = draw.__wrapped__(card)
    assert drawn == draw.__wrapped__(card) != draw(Card(card.title, "1,235 o lofnodion", card.day, card.organisation))
    with Image.open(BytesIO(drawn)) as image:
        assert (image.format, image.size) == ("PNG", SIZE)
    assert len(drawn) < 100_000


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("language", "path"), [("en", "/en/petitions/petition-1"), ("cy", "/cy/deisebau/deiseb-1")])
def test_a_petitions_page_names_its_card(
    client: FlaskClient, database: Database, petition: UUID, language: str, path: str
) -> None:
    page = Page(client.get(path).text)
    said = {
        given.get("property", given.get("name")): given["content"] for _, given in page.attributes if "content" in given
    }
    address = said["og:image"]
    assert (said["og:image:width"], said["og:image:height"], said["twitter:card"]) == (
        "1200",
        "630",
        "summary_large_image",
    )
    assert said["og:image:alt"]
    answer = client.get(address.removeprefix("http://cydlais.test"))
    assert (answer.status_code, answer.content_type) == (200, "image/png")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    etag = answer.headers["ETag"]
    assert client.get(f"/cards/{language}/petitions/petition-1.png", headers={"If-None-Match": etag}).status_code == 304
    with database.transaction() as session:
        session.add(Tally(drive_id=petition, count=7, last_number=7))
    assert client.get(f"/cards/{language}/petitions/petition-1.png").headers["ETag"] != etag


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_what_is_not_public_there_is_no_card(client: FlaskClient, database: Database, petition: UUID) -> None:
    for path in ("de/petitions/petition-1", "en/people/petition-1", "en/petitions/petition-2", "en/petitions/%00"):
        assert client.get(f"/cards/{path}.png").status_code == 404
    with database.transaction() as session:
        session.execute(update(Drive).values(published_at=None))
    assert client.get("/cards/en/petitions/petition-1.png").status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_page_for_everybody_has_a_title_a_description_and_a_card_that_is_there(
    client: FlaskClient, petition: UUID
) -> None:
    pages = re.findall("<loc>http://cydlais.test([^<]+)</loc>", client.get("/sitemap.xml").text)
    own = ["/en/petitions/petition-1", "/cy/deisebau/deiseb-1"]
    assert set(own) <= set(pages)
    for path in (*pages, "/en/petitions/petition-1/counts", "/cy/deisebau/deiseb-1/papur"):
        page = Page(client.get(path).text)
        said = {given["property"]: given["content"] for _, given in page.attributes if "property" in given}
        assert said["og:title"] and said["og:description"] and said["og:image:alt"], path
        card = client.get(said["og:image"].removeprefix("http://cydlais.test"))
        assert (card.status_code, card.content_type) == (200, "image/png"), path


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "path", ["/en/", "/en/campaigns/together-1", "/en/petitions/petition-1", "/en/petitions/petition-1/counts"]
)
def test_a_feed_reader_finds_the_feed_from_each_page_of_a_campaign(
    client: FlaskClient, petition: UUID, path: str
) -> None:
    page = Page(client.get(path).text)
    (feed,) = {
        given["href"] for _, given in page.attributes if given.get("type") == "application/atom+xml" and "rel" in given
    }
    assert client.get(feed).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_campaign_that_is_not_public_has_no_card(client: FlaskClient, database: Database, petition: UUID) -> None:
    assert client.get("/cards/cy/campaigns/together-1.png").status_code == 200
    for path in ("de/campaigns/together-1", "en/campaigns/nothing", "de/site"):
        assert client.get(f"/cards/{path}.png").status_code == 404
    with database.transaction() as session:
        session.execute(update(CampaignText).values(status="draft"))
    assert client.get("/cards/cy/campaigns/together-1.png").status_code == 404
