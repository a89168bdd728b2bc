"""A campaign's feed: valid Atom in the language of its slug, with ids that stay, for every site and every cache."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from campaign.clock import utc_now
from campaign.contributions.folding import fold_deltas
from campaign.db import Database
from campaign.drives.models import CampaignText, Milestone
from campaign.drives.occurrences import RecordOccurrence, record_occurrence
from campaign.drives.slugs import Owner, claim_slug
from campaign.drives.updates.commands import UpdateWords
from campaign.drives.updates.running import cancel_update
from campaign.drives.wales import day_of
from campaign.exports import feed
from tests.cast import charlie_opens_petition, signed, signing
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.updates import WORDS, an_update_leaves, campaign_of, reader, something_is_achieved

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
WORDS_OF_THE_DAY = {"en": "Given to the Senedd & its <people>", "cy": "Rhoddwyd i’r Senedd"}


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


@pytest.fixture
def told(database: Database, petition: UUID) -> UUID:
    """Everything that a feed can tell; the id of the update."""
    reader(database, petition, "suzie@example.com")
    signed(database, signing(petition, "Paul Price", "paul@example.com"))
    fold_deltas(database)
    something_is_achieved(database, {petition})
    with database.transaction() as session:
        record_occurrence(session, RecordOccurrence(petition, "handed-over", day_of(utc_now()), WORDS_OF_THE_DAY))
    return an_update_leaves(database, petition)


def parsed(client: FlaskClient, slug: str = "together-1") -> ElementTree.Element:
    answer = client.get(f"/feeds/{slug}.atom")
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.data)


def words(element: ElementTree.Element, name: str) -> str:
    found = element.find(f"{ATOM}{name}")
    assert found is not None, name
    return found.text or ""


def test_a_feed_is_valid_atom_and_tells_every_step(client: FlaskClient, told: UUID) -> None:
    root = parsed(client)
    assert (root.tag, root.get(LANG)) == (f"{ATOM}feed", "en")
    assert words(root, "title") == "Together"
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    entries = root.findall(f"{ATOM}entry")
    titles = [words(entry, "title") for entry in entries]
    assert sorted(titles) == [
        "Achieved: The Act says so now",
        "Handed over: Given to the Senedd & its <people>",
        "Milestone, 2: At 2",
        "Opened: The petition 1",
        "We handed it over together",
    ]
    ids = [words(entry, "id") for entry in (root, *entries)]
    assert len(set(ids)) == 6
    assert all(UUID(each.removeprefix("urn:uuid:")) and each.startswith("urn:uuid:") for each in ids)
    moments = [datetime.fromisoformat(words(entry, "updated")) for entry in entries]
    assert moments == sorted(moments, reverse=True)
    assert datetime.fromisoformat(words(root, "updated")) == moments[0]
    for entry in entries:
        (link,) = entry.findall(f"{ATOM}link")
        assert (link.get("rel"), link.get("type")) == ("alternate", "text/html")
        content = entry.find(f"{ATOM}content")
        assert content is not None and content.get("type") == "html"
        assert (content.text or "").startswith("<p>")


def test_each_language_has_its_feed_with_ids_of_its_own(client: FlaskClient, told: UUID) -> None:
    english, welsh = parsed(client), parsed(client, "gyda-n-gilydd-1")
    assert welsh.get(LANG) == "cy"
    assert "Cyflwynwyd: Rhoddwyd i’r Senedd" in [words(entry, "title") for entry in welsh.findall(f"{ATOM}entry")]
    ids = [{words(entry, "id") for entry in (root, *root.findall(f"{ATOM}entry"))} for root in (english, welsh)]
    assert not ids[0] & ids[1]
    links = {
        (link.get("rel"), link.get("hreflang"), link.get("type")): link.get("href")
        for link in welsh.findall(f"{ATOM}link")
    }
    assert links == {
        ("self", "cy", "application/atom+xml"): "http://cydlais.test/feeds/gyda-n-gilydd-1.atom",
        ("alternate", "en", "application/atom+xml"): "http://cydlais.test/feeds/together-1.atom",
        ("alternate", "cy", "text/html"): "http://cydlais.test/cy/ymgyrchoedd/gyda-n-gilydd-1",
    }


def test_ids_stay_when_words_and_slugs_change(
    client: FlaskClient, database: Database, petition: UUID, told: UUID
) -> None:
    before = [words(entry, "id") for entry in parsed(client).findall(f"{ATOM}entry")]
    with database.transaction() as session:
        session.execute(update(CampaignText).values(title="Renamed"))
        claim_slug(session, Owner("campaign", campaign_of(database, petition), "en"), "all-together")
    for slug in ("all-together", "together-1"):
        root = parsed(client, slug)
        assert [words(entry, "id") for entry in root.findall(f"{ATOM}entry")] == before
        assert "http://cydlais.test/feeds/all-together.atom" in [
            link.get("href") for link in root.findall(f"{ATOM}link")
        ]


def test_any_site_may_read_it_and_any_cache_may_keep_it(client: FlaskClient, told: UUID) -> None:
    answer = client.get("/feeds/together-1.atom")
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "public" in answer.headers["Cache-Control"]
    again = client.get("/feeds/together-1.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.post("/feeds/together-1.atom").status_code == 405


@ON_SQLITE_ALONE
def test_nothing_of_a_person_and_nothing_unsent_stands_in_it(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    reader(database, petition, "suzie@example.com")
    with database.transaction() as session:
        record_occurrence(session, RecordOccurrence(petition, "answered", day_of(utc_now()), WORDS_OF_THE_DAY))
    cancelled = an_update_leaves(database, petition)
    with database.transaction() as session:
        cancel_update(session, cancelled)
    body = client.get("/feeds/together-1.atom").get_data(as_text=True)
    assert "Suzie" not in body and "@" not in body
    assert WORDS["en"].subject not in body


@ON_SQLITE_ALONE
def test_what_no_xml_can_hold_is_left_out(client: FlaskClient, database: Database, petition: UUID) -> None:
    odd = {each: UpdateWords("Odd", "Bell \x07 and \ufffe, ]]> & <b>bold</b>", is_checked=True) for each in WORDS}
    reader(database, petition, "suzie@example.com")
    an_update_leaves(database, petition, texts=odd)
    (entry,) = (each for each in parsed(client).findall(f"{ATOM}entry") if words(each, "title") == "Odd")
    assert words(entry, "content") == "<p>Bell   and  , ]]&gt; &amp; &lt;b&gt;bold&lt;/b&gt;</p>"


@ON_SQLITE_ALONE
def test_a_feed_never_grows_long(
    client: FlaskClient, database: Database, petition: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MOST_ENTRIES", 2)
    with database.transaction() as session:
        session.execute(update(Milestone).values(reached_at=utc_now()))
    assert len(parsed(client).findall(f"{ATOM}entry")) == 2


@ON_SQLITE_ALONE
def test_nothing_and_what_is_not_public_are_not_told_apart(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    with database.transaction() as session:
        session.execute(update(CampaignText).values(status="draft"))
    for slug in ("together-1", "no-such", "a" * 300, "%00", "'", "pet%0Aition-1"):
        answer = client.get(f"/feeds/{slug}.atom")
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
