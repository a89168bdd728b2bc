"""Every page in both languages: addresses, the switch, and nothing half in the other language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from campaign.db import Database
from campaign.drives.models import Slug
from campaign.http.site.your_pledge import ANSWERS
from campaign.i18n import LANGUAGES, OTHER
from campaign.i18n.catalogues import FOLDER, read_catalogue
from campaign.paths import PAGES, kind_of_page
from tests.appeals import charlie_opens_appeal, given, passed, telling
from tests.contributions.pledge.pledging import pledges
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page
from tests.letters import charlie_opens_letter_drive
from tests.updates import an_update_leaves

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no database has a part in it
SLUGS = {
    "petition": {"en": "petition-1", "cy": "deiseb-1"},
    "campaign": {"en": "together-1", "cy": "gyda-n-gilydd-1"},
    "pledge-drive": {"en": "lend-a-hand-1", "cy": "help-llaw-1"},
    "letter-drive": {"en": "letters-1", "cy": "llythyrau-1"},
    "appeal": {"en": "appeal-1", "cy": "apel-1"},
}
FORMS = ("petition_signatures", "pledge_drive_pledges", "letter_drive_letters")  # their address leads to the drive
NO_PAGE = ("story_picture", "letter_drive_team")  # a picture; and what stands behind the door of My support
ROW_ID = "00000000-0000-7000-8000-000000000000"
PLAIN = [name for name, paths in PAGES.items() if "<token>" not in paths["en"] and name not in (*FORMS, *NO_PAGE)]


def path_of(page: str, language: str, row_id: str = ROW_ID) -> str:
    slug = SLUGS.get(kind_of_page(page) or "", {}).get(language, "")
    path = PAGES[page][language].replace("<slug>", slug).replace("<code>", "abc")
    return path.replace("<row_id>", row_id).replace("<id>", row_id)


@pytest.fixture
def rows(database: Database, petition: UUID, pledge_drive: UUID) -> Mapping[str, str]:
    """A drive of every kind is open; by the page's name, what a page is about whose address names a row."""
    charlie_opens_letter_drive(database)
    story = passed(database, given(database, telling(charlie_opens_appeal(database))))
    return {"story": str(story), "update": str(an_update_leaves(database, petition))}


def test_every_page_stands_at_its_address_and_the_switch_keeps_it(client: FlaskClient, rows: Mapping[str, str]) -> None:
    for page, language in product(PLAIN, LANGUAGES):
        other, row_id = OTHER[language], rows.get(page, ROW_ID)
        answer = client.get(path_of(page, language, row_id))
        assert answer.status_code == 200, page
        assert answer.headers["Content-Language"] == language, page
        read = Page(answer.text)
        assert read.language == language, page
        kept = path_of("petition" if page == "petition_referral" else page, other, row_id)
        assert read.links[kept] == {"en": "English", "cy": "Cymraeg"}[other], page
        assert read.languages[kept] == other, page
        assert read.headings[0] == 1 and read.headings.count(1) == 1, page


def test_the_switch_keeps_pages_behind_a_link_too(client: FlaskClient, suzies: UUID, link_to: LinkTo) -> None:
    for purpose, language in product(("verify", "disown", "given", "unsubscribe", "allow-mail"), LANGUAGES):
        read = Page(client.get(link_to(purpose, suzies, language)).text)
        assert read.language == language, purpose
        assert link_to(purpose, suzies, OTHER[language]) in read.links, purpose


def test_the_other_languages_address_leads_to_the_right_one(client: FlaskClient, rows: Mapping[str, str]) -> None:
    for page, language in product(PLAIN, LANGUAGES):
        row_id, other = rows.get(page, ROW_ID), OTHER[language]
        wrong = f"/{language}" + path_of(page, other, row_id).removeprefix(f"/{other}")
        right = path_of(page, language, row_id)
        if wrong == right:
            continue
        answer = client.get(f"{wrong}?seen=1")
        assert (answer.status_code, answer.headers["Location"]) == (308, f"{right}?seen=1"), page


def test_a_post_to_the_other_languages_address_is_led_on_with_its_form(client: FlaskClient, petition: UUID) -> None:
    answer = client.post("/cy/petitions/petition-1/signatures", data={"name": ""})
    assert (answer.status_code, answer.headers["Location"]) == (308, "/cy/deisebau/deiseb-1/llofnodion")


def test_a_slug_of_the_other_language_leads_to_this_ones(client: FlaskClient, petition: UUID) -> None:
    answer = client.get("/cy/deisebau/petition-1/cyfrif?x=1")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/cy/deisebau/deiseb-1/cyfrif?x=1")
    answer = client.get("/en/campaigns/gyda-n-gilydd-1")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/en/campaigns/together-1")


def test_an_old_slug_leads_to_the_present_one_for_ever(client: FlaskClient, database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        session.execute(update(Slug).where(Slug.slug == "petition-1").values(is_current=False))
        session.add(Slug(kind="petition", slug="renamed", owner_id=petition, language="en"))
    answer = client.get("/en/petitions/petition-1")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/en/petitions/renamed")
    assert client.get("/en/petitions/petition-1/r/abc").headers["Location"] == "/en/petitions/renamed/r/abc"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "cy"),
        ("en-GB,en;q=0.9", "en"),
        ("cy,en;q=0.5", "cy"),
        ("fr", "cy"),
        ("en;q=0, cy", "cy"),
        (";;,q=x", "cy"),
    ],
)
def test_the_front_door_asks_the_browser_and_is_welsh_otherwise(
    client: FlaskClient, header: str | None, language: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": header} if header else {})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{language}/")
    assert "Accept-Language" in answer.headers["Vary"]


def test_an_error_is_told_in_the_language_of_the_path_or_else_of_the_browser(client: FlaskClient) -> None:
    english = {"Accept-Language": "en"}
    assert Page(client.get("/cy/nowhere", headers=english).text).language == "cy"
    assert Page(client.get("/nowhere", headers=english).text).language == "en"
    assert Page(client.get("/nowhere").text).language == "cy"


def pages_of_a_pledge(client: FlaskClient, pauls: UUID, link_to: LinkTo) -> dict[str, str]:
    """In Welsh; the offer's own words too."""
    verify, own = link_to("verify", pauls, "cy"), link_to("your-pledge", pauls, "cy")
    form = client.post("/cy/addewidion/help-llaw-1/addewidion", data={"what": "talk", "quantity": "-1"})
    pages = {"wrong pledge": form.text, "to confirm": client.get(verify).text, "pledged": client.post(verify).text}
    pages["given"] = client.get(link_to("given", pauls, "cy")).text
    pages |= {answer: client.get(f"{link_to('your-pledge', pauls, 'cy')}?answer={answer}").text for answer in ANSWERS}
    pages["wrong day"] = client.post(own, data={"answer": "longer", "due_on": "ddoe"}).text
    pages |= {f"{answer} said": client.post(own, data={"answer": answer}).text for answer in ("done", "cannot", "done")}
    return pages


def english_sentences() -> list[str]:
    """Those of the catalogues: tests/architecture/test_translations.py compares them with what is said."""
    entries = [entry.id for path in (FOLDER / "cy").glob("*.po") for entry in read_catalogue(path)]
    texts = {said if isinstance(said, str) else said[0] for said in entries}
    return [text for text in texts if len(text) > 14 and "%(" not in text and "<" not in text]


def test_no_welsh_page_says_anything_in_english(
    client: FlaskClient, database: Database, petition: UUID, suzies: UUID, pledge_drive: UUID, link_to: LinkTo
) -> None:
    said = english_sentences()
    paths = [path_of(page, "cy") for page in PLAIN]
    paths += [link_to(purpose, suzies, "cy") for purpose in ("verify", "disown", "unsubscribe", "allow-mail")]
    paths += ["/cy/nowhere", "/cy/gwirio/xyz"]
    pages = {path: client.get(path).text for path in paths}
    pages["wrong form"] = client.post("/cy/deisebau/deiseb-1/llofnodion", data={"name": "", "postcode": "x"}).text
    pages["verified"] = client.post(link_to("verify", suzies, "cy")).text
    pages["own"] = client.get(link_to("given", suzies, "cy")).text
    pages |= pages_of_a_pledge(client, pledges(database, pledge_drive), link_to)
    for path, html in pages.items():
        words = Page(html).words
        assert [text for text in said if text in words and re.search(rf"(?<!\w){re.escape(text)}", words)] == [], path
