"""What was sent can be read by everybody, at an address that stays; what was not cannot be found."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.drives.models import CampaignText
from campaign.drives.updates.commands import UpdateWords
from campaign.drives.updates.running import cancel_update, supersede_update
from campaign.mail.kind import Desk
from campaign.mail.models import Suppression
from campaign.notifications.links import UNSUBSCRIBE_NEWS, token
from campaign.notifications.updates.queueing import write_updates
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.cast import charlie_opens_petition
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.http.conftest import LinkTo
from tests.updates import (
    WORDS,
    an_update_leaves,
    campaign_of,
    charlie_sends,
    charlie_writes,
    reader,
    something_is_achieved,
)


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


@pytest.fixture
def suzie(database: Database, petition: UUID) -> UUID:
    return reader(database, petition, "suzie@example.com", language="en")


def test_an_update_is_a_page_in_both_languages_and_stands_with_its_campaign(
    client: FlaskClient, database: Database, petition: UUID, suzie: UUID
) -> None:
    update_id = an_update_leaves(database, petition)
    english = client.get(f"/en/updates/{update_id}")
    assert english.status_code == 200
    assert f"<h1>{WORDS['en'].subject}</h1>" in english.text
    assert "<p>The day came.</p>" in english.text
    assert f'href="/cy/diweddariadau/{update_id}"' in english.text
    assert WORDS["cy"].subject in client.get(f"/cy/diweddariadau/{update_id}").text
    assert f'href="/en/updates/{update_id}"' in client.get("/en/campaigns/together-1").text
    assert client.get(f"/cy/updates/{update_id}").headers["Location"] == f"/cy/diweddariadau/{update_id}"


def test_a_draft_a_cancelled_one_and_nothing_are_not_told_apart(
    client: FlaskClient, database: Database, petition: UUID, suzie: UUID
) -> None:
    draft = charlie_writes(database, campaign_of(database, petition))
    cancelled = charlie_writes(database, campaign_of(database, petition))
    charlie_sends(database, cancelled)
    with database.transaction() as session:
        cancel_update(session, cancelled)
    for id_ in (draft, cancelled, UUID(int=7), "rubbish", str(draft).upper(), draft.hex, "%00", "é"):
        assert client.get(f"/en/updates/{id_}").status_code == 404
    assert str(draft) not in client.get("/en/campaigns/together-1").text


@ON_SQLITE_ALONE
def test_no_update_of_a_campaign_that_is_not_public(
    client: FlaskClient, database: Database, petition: UUID, suzie: UUID
) -> None:
    update_id = an_update_leaves(database, petition)
    with database.transaction() as session:
        session.execute(update(CampaignText).values(status="draft"))
    assert client.get(f"/en/updates/{update_id}").status_code == 404


@ON_SQLITE_ALONE
def test_whoever_has_the_link_to_an_older_version_is_led_to_the_newer(
    client: FlaskClient, database: Database, petition: UUID, suzie: UUID
) -> None:
    older = an_update_leaves(database, petition)
    newer = charlie_writes(database, campaign_of(database, petition))
    with database.transaction() as session:
        supersede_update(session, older, newer)
    page = client.get(f"/en/updates/{older}")
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert str(newer) not in page.text
    charlie_sends(database, newer)
    assert f'href="/en/updates/{newer}"' in client.get(f"/en/updates/{older}").text
    campaign = client.get("/en/campaigns/together-1").text
    assert str(newer) in campaign and str(older) not in campaign


@ON_SQLITE_ALONE
def test_words_are_words_and_addresses_are_links(
    client: FlaskClient, database: Database, petition: UUID, suzie: UUID
) -> None:
    body = "<script>alert(1)</script> see https://act.example/1?a=1&b=2.\n\n- one\n- two"
    texts = {each: UpdateWords("Odd & <b>", body, is_checked=True) for each in WORDS}
    page = client.get(f"/en/updates/{an_update_leaves(database, petition, texts=texts)}").text
    assert "<h1>Odd &amp; &lt;b&gt;</h1>" in page
    assert "<script>alert" not in page
    assert '<a href="https://act.example/1?a=1&amp;b=2">https://act.example/1?a=1&amp;b=2</a>.' in page
    assert "<li>one</li><li>two</li>" in page


@ON_SQLITE_ALONE
def test_the_page_of_a_campaign_names_its_feed(client: FlaskClient, petition: UUID) -> None:
    page = client.get("/cy/ymgyrchoedd/gyda-n-gilydd-1").text
    assert (
        '<link rel="alternate" type="application/atom+xml" title="Gyda&#39;n gilydd" href="/feeds/gyda-n-gilydd-1.atom">'
        in page
    )


def stop_path(settings: Settings, database: Database, contribution_id: UUID) -> str:
    desk = Desk(settings, Keyring(settings.secret_key))
    with database.reading() as session:
        return f"/en/unsubscribe/{token(desk, UNSUBSCRIBE_NEWS, session.get_one(Contribution, contribution_id))}"


def scopes(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(Suppression.scope)))


def test_one_click_in_news_stops_news_and_nothing_else(
    client: FlaskClient, settings: Settings, database: Database, petition: UUID, suzie: UUID
) -> None:
    path = stop_path(settings, database, suzie)
    assert "Stop all news" in client.get(path).text
    assert scopes(database) == set()
    one_click = {"List-Unsubscribe": "One-Click"}
    assert client.post(path, data=one_click, headers={"Origin": "https://mail.example"}).status_code == 200
    assert scopes(database) == {"news"}
    an_update_leaves(database, petition)
    assert write_updates(database) == 0


@ON_SQLITE_ALONE
@pytest.mark.parametrize(("scope", "stopped"), [("thanks", {"thanks", "reminders"}), ("all", {"all"})])
def test_the_page_offers_the_rest(
    client: FlaskClient, settings: Settings, database: Database, suzie: UUID, scope: str, stopped: set[str]
) -> None:
    assert client.post(stop_path(settings, database, suzie), data={"scope": scope}).status_code == 200
    assert scopes(database) == stopped


@ON_SQLITE_ALONE
def test_a_link_of_thanks_still_stops_thanks(
    client: FlaskClient, database: Database, suzie: UUID, link_to: LinkTo
) -> None:
    assert client.post(link_to("unsubscribe", suzie)).status_code == 200
    assert scopes(database) == {"thanks", "reminders"}


def test_what_was_given_shows_what_it_was_part_of(
    client: FlaskClient, database: Database, petition: UUID, suzie: UUID, link_to: LinkTo
) -> None:
    assert "What your help was part of" not in client.get(link_to("given", suzie)).text
    something_is_achieved(database, {petition})
    page = client.get(link_to("given", suzie)).text
    assert "What your help was part of" in page
    assert "The Act says so now" in page
    assert "Yr hyn y bu eich help yn rhan ohono" in client.get(link_to("given", suzie, "cy")).text
