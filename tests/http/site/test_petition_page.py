"""What a petition's page shows, to whom it is the same, and how it stands in each state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from campaign.contributions.models import Tally
from campaign.db import Database, now
from campaign.drives.importing import TargetImport, import_targets
from campaign.drives.models import CampaignText, Drive, Milestone
from campaign.drives.notices import publish_notice
from campaign.drives.running import archive, cancel, close_now, pause
from tests.cast import signed, signing
from tests.http.site.reading import Page
from tests.letters import EVERYBODYS
from tests.time_travel import let_pass

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the queries have tests of their own
PATH = "/en/petitions/petition-1"
REASONS = {"en": "The law has changed.", "cy": "Mae’r gyfraith wedi newid."}


def look(client: FlaskClient, path: str = PATH) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.text)


def test_it_asks_for_what_the_interface_names_and_ticks_nothing_beforehand(client: FlaskClient, petition: UUID) -> None:
    form = look(client).form("/signatures")
    assert form.action == f"{PATH}/signatures"
    assert form.fields == {
        "name": "",
        "email": "",
        "country": "GB",
        "postcode": "",
        "comment": "",
        "website": "",
        "altcha": "",
        "form_id": "",
        "source": "",
    }
    boxes = {name for name, kind in form.kinds.items() if kind == "checkbox"}
    assert boxes == {"show_name", "consent_campaign", "consent_wider"}


def test_the_lure_is_out_of_everybodys_way(client: FlaskClient, petition: UUID) -> None:
    (lure,) = [given for tag, given in look(client).attributes if given.get("name") == "website"]
    assert (lure["tabindex"], lure["autocomplete"]) == ("-1", "off")


def test_it_says_who_decides_what_is_agreed_to_and_when_a_signature_counts(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    assert "Who decides" not in look(client).words  # as long as nobody does
    with database.transaction() as session:
        import_targets(session, petition, TargetImport([replace(EVERYBODYS, email=None)]))
    words = look(client).words
    for said in (
        "Who decides",
        "Chief Executive",
        "We ask",
        "Because",
        "By signing I agree.",
        "once our checks have passed",
        "under 16",
    ):
        assert said in words
    assert "about politics. Your name and address are kept" in words and "ask for news. What we do" in words


def test_it_shows_the_count_and_the_way_to_the_next_milestone(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    with database.transaction() as session:
        session.add(Tally(drive_id=petition, count=3, last_number=3))
        session.execute(update(Milestone).where(Milestone.at == 2).values(reached_at=now()))
    page = look(client)
    (bar,) = [given for tag, given in page.attributes if tag == "progress"]
    assert (bar["value"], bar["max"]) == ("3", "5")
    assert "Signatures 3 Next milestone 5 Goal 1,000" in page.words
    assert "Milestones reached" in page.words and "At 2" in page.words
    assert "Milestone, 2: At 2" in look(client, "/en/campaigns/together-1").words  # whatever the drive counts


def test_it_is_the_same_for_everybody_and_may_be_kept_for_a_minute(client: FlaskClient, petition: UUID) -> None:
    answer = client.get(PATH, headers={"Accept-Language": "cy", "Cookie": "a=b"})
    again = client.get(PATH)
    assert answer.data == again.data
    assert answer.headers["Cache-Control"] == "public, max-age=30, stale-while-revalidate=30, stale-if-error=600"
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers
    etag = answer.headers["ETag"]
    assert etag.startswith('"')
    unchanged = client.get(PATH, headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.data, unchanged.headers["ETag"]) == (304, b"", etag)
    assert unchanged.headers["Cache-Control"] == answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", [PATH, f"{PATH}/r/39skz2ssrw", "/cy/deisebau/deiseb-1"])
def test_a_page_with_names_is_kept_by_nobody_for_more_than_a_minute(
    client: FlaskClient, database: Database, petition: UUID, path: str
) -> None:
    signed(database, signing(petition, "Laura Shy", "laura@example.com"))
    assert "stale-if-error=600" in client.get(path).headers["Cache-Control"]
    signed(database, signing(petition, "Suzie Evans", show_name=True))
    answer = client.get(path)
    assert "Suzie Evans" in answer.text
    assert answer.headers["Cache-Control"] == "public, max-age=30, stale-while-revalidate=30"


@pytest.mark.parametrize("page", ["/counts", "/paper", "/check-your-email"])
def test_pages_without_names_are_kept_as_they_were(client: FlaskClient, petition: UUID, page: str) -> None:
    kept = client.get(PATH + page).headers["Cache-Control"]
    assert kept == "public, max-age=60, stale-while-revalidate=120, stale-if-error=300"


def test_a_moved_count_changes_the_etag(client: FlaskClient, database: Database, petition: UUID) -> None:
    before = client.get(PATH).headers["ETag"]
    with database.transaction() as session:
        session.add(Tally(drive_id=petition, count=1, last_number=1))
    assert client.get(PATH, headers={"If-None-Match": before}).status_code == 200


def test_head_answers_as_get_does_without_the_words(client: FlaskClient, petition: UUID) -> None:
    head, get = client.head(PATH), client.get(PATH)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == get.headers["ETag"]


def test_a_referral_is_the_same_page_with_the_code_and_canonical_to_the_plain_one(
    client: FlaskClient, petition: UUID
) -> None:
    page = look(client, f"{PATH}/r/39skz2ssrw")
    assert page.form("/signatures").fields["source"] == "39skz2ssrw"
    (canonical,) = [given["href"] for tag, given in page.attributes if given.get("rel") == "canonical"]
    assert canonical == f"http://cydlais.test{PATH}"
    assert client.get(f"{PATH}/r/<script>").status_code == 404


def test_only_verified_people_who_wish_it_are_named(client: FlaskClient, database: Database, petition: UUID) -> None:
    signed(database, signing(petition, "Suzie <b>Evans</b>", show_name=True))
    signed(database, signing(petition, "Laura Shy", "laura@example.com"))
    answer = client.get(PATH)
    page = Page(answer.text)
    assert "Suzie <b>Evans</b>" in page.words
    assert "Laura Shy" not in page.words
    assert ("section", "names-title") in [
        (tag, given["aria-labelledby"]) for tag, given in page.attributes if "data-nosnippet" in given
    ]


def test_at_most_fifty_names_are_shown(client: FlaskClient, database: Database, petition: UUID) -> None:
    for number in range(52):
        name = f"Person {chr(97 + number % 26)}{chr(97 + number // 26)}"
        signed(database, signing(petition, name, f"p{number}@example.com", show_name=True))
    assert client.get(PATH).text.count("<li><bdi>") == 50


def test_a_draft_is_as_if_it_were_not_there(client: FlaskClient, database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        session.execute(update(Drive).values(published_at=None))
    for path in (PATH, f"{PATH}/counts", f"{PATH}/paper", f"{PATH}/check-your-email", f"{PATH}/r/abc"):
        assert client.get(path).status_code == 404
        assert client.get(path.replace("/en/petitions/", "/cy/petitions/")).status_code == 404


def test_before_it_opens_it_says_when(client: FlaskClient, database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        session.execute(update(Drive).values(opens_at=now(3600)))
    page = look(client)
    assert "You can sign from" in page.words
    assert page.forms == []


def test_a_paused_one_says_so_and_has_no_form(client: FlaskClient, database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        pause(session, petition)
    page = look(client)
    assert "Signing is paused" in page.words
    assert page.forms == []


@pytest.mark.parametrize("is_archived", [False, True])
def test_a_closed_one_thanks_everybody(
    client: FlaskClient, database: Database, petition: UUID, is_archived: bool
) -> None:
    with database.transaction() as session:
        close_now(session, petition)
    let_pass(database, timedelta(days=2))
    if is_archived:
        with database.transaction() as session:
            archive(session, petition)
    page = look(client)
    assert "This petition closed on" in page.words
    assert page.forms == []


def test_a_cancelled_one_gives_the_reason(client: FlaskClient, database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        cancel(session, petition, REASONS)
    page = look(client)
    assert "Cancelled on" in page.words and "The law has changed." in page.words
    assert page.forms == []
    assert "Mae’r gyfraith wedi newid." in Page(client.get("/cy/deisebau/deiseb-1").text).words


def test_a_correction_stands_beside_the_text(client: FlaskClient, database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        publish_notice(session, session.get_one(Drive, petition), "correction", REASONS)
    words = look(client).words
    assert "Correction," in words and "The law has changed." in words


def test_the_sheet_has_what_a_signer_must_read_and_room_for_many(client: FlaskClient, petition: UUID) -> None:
    answer = client.get(f"{PATH}/paper")
    words = Page(answer.text).words
    assert "By signing I agree." in words and "We ask" in words
    assert answer.text.count("<tr>") > 10


def test_the_page_about_the_count_names_every_reason_and_every_file(client: FlaskClient, petition: UUID) -> None:
    page = look(client, f"{PATH}/counts")
    for name in ("count.json", "counts.json", "counts.csv", "history.json"):
        assert f"/petitions/petition-1/{name}" in page.links
    for reason in ("withdrawn", "removed by our checks", "merged"):
        assert reason in page.words


def test_the_front_page_and_the_campaign_lead_to_it(client: FlaskClient, petition: UUID) -> None:
    home = look(client, "/en/")
    assert "The petition 1" in home.links[PATH]
    campaign = look(client, "/en/campaigns/together-1")
    assert PATH in campaign.links and "Our story" in campaign.words


def test_a_campaign_that_is_not_checked_is_not_there(client: FlaskClient, database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        session.execute(update(CampaignText).values(status="draft"))
    assert client.get("/en/campaigns/together-1").status_code == 404
    assert PATH not in look(client, "/en/").links
