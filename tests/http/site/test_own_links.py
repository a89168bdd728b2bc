"""Links of one's own: it was not me, my signature, less mail, mail again. GET shows, POST acts, and each says what it did."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.mail.models import Suppression
from campaign.outbox.models import OutboxEvent
from campaign.supporters.models import Consent
from tests.cast import press
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page
from tests.time_travel import let_pass

PATH = "/en/petitions/petition-1"
OTHER_SITE = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}


def row(database: Database, contribution_id: UUID) -> Contribution:
    with database.reading() as session:
        return session.get_one(Contribution, contribution_id)


def scopes(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(Suppression.scope)))


def events(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(OutboxEvent.name).order_by(OutboxEvent.id)))


@pytest.fixture
def verified(database: Database, suzies: UUID) -> UUID:
    press(database, suzies)
    return suzies


# It was not me


def test_it_was_not_me_ends_what_was_typed_and_offers_never_to_write_again(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    path, verify = link_to("disown", suzies), link_to("verify", suzies)
    page = Page(client.get(path).text)
    assert page.form().buttons == [("act", "disown")]
    answer = client.post(path, data={"act": "disown"})
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    ended = row(database, suzies)
    assert (ended.state, ended.reason) == ("expired", "disowned")
    assert events(database)[-1] == "signature.disowned"
    assert scopes(database) == set()
    assert Page(answer.text).form().buttons == [("act", "suppress")]
    assert client.get(verify).status_code == 404
    answer = client.post(path, data={"act": "suppress"})
    assert "We will not write to you again" in Page(answer.text).words
    assert scopes(database) == {"all"}


def test_a_bare_post_disowns(client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo) -> None:
    assert client.post(link_to("disown", suzies)).status_code == 200
    assert row(database, suzies).reason == "disowned"


def test_a_second_press_changes_nothing_and_says_that_it_is_ended(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    path = link_to("disown", suzies)
    for _ in range(2):
        assert "It is ended" in Page(client.post(path).text).words
    assert events(database).count("signature.disowned") == 1
    assert "It is ended" in Page(client.get(path).text).words


def test_who_disowns_a_verified_signature_is_led_to_withdraw_it(
    client: FlaskClient, database: Database, verified: UUID, link_to: LinkTo
) -> None:
    page = Page(client.post(link_to("disown", verified)).text)
    assert link_to("given", verified) in page.links
    assert row(database, verified).state == "verified"


# One's own signature


def test_the_own_signature_shows_what_was_given_and_agreed_to(
    client: FlaskClient, verified: UUID, link_to: LinkTo
) -> None:
    page = Page(client.get(link_to("given", verified)).text)
    for said in ("Suzie Evans", "suzie@example.com", "CF10 1AA", "It matters to me.", "Confirmed and counted"):
        assert said in page.words
    assert page.form().fields == {"consent_campaign": "yes"}


def test_choices_change_at_once_and_each_change_is_recorded(
    client: FlaskClient, database: Database, verified: UUID, link_to: LinkTo
) -> None:
    path = link_to("given", verified)
    answer = client.post(path, data={"act": "save", "show_name": "yes"})
    assert "Saved." in Page(answer.text).words
    assert Page(answer.text).form().fields == {"show_name": "yes"}
    assert "Suzie Evans" in client.get(PATH).text
    client.post(path, data={"act": "save"})
    assert "Suzie Evans" not in client.get(PATH).text
    with database.reading() as session:
        rows = session.execute(select(Consent.purpose, Consent.is_given).where(Consent.source == "what-you-gave"))
        assert sorted(map(tuple, rows)) == [("campaign", False), ("show-name", False), ("show-name", True)]


def test_withdrawing_takes_two_steps_and_takes_the_name_off_the_page(
    client: FlaskClient, database: Database, verified: UUID, link_to: LinkTo
) -> None:
    path = link_to("given", verified)
    client.post(path, data={"act": "save", "show_name": "yes"})
    page = Page(client.get(path).text)
    assert any(tag == "details" for tag, _ in page.attributes)
    answer = client.post(path, data={"act": "withdraw"})
    assert "Your signature is withdrawn" in Page(answer.text).words
    assert row(database, verified).state == "withdrawn"
    assert events(database)[-1] == "signature.withdrawn"
    assert "Suzie Evans" not in client.get(PATH).text
    client.post(path, data={"act": "withdraw"})
    assert events(database).count("signature.withdrawn") == 1
    assert "Withdrawn: it does not count" in Page(client.get(path).text).words


def test_a_post_that_names_no_wish_changes_nothing(
    client: FlaskClient, database: Database, verified: UUID, link_to: LinkTo
) -> None:
    for data in ({}, {"act": "delete"}):
        assert client.post(link_to("given", verified), data=data).status_code == 400
    assert row(database, verified).consent_campaign


def test_the_link_to_the_own_signature_ends_after_two_years(
    client: FlaskClient, database: Database, verified: UUID, link_to: LinkTo
) -> None:
    path = link_to("given", verified)
    let_pass(database, timedelta(days=731))
    assert client.get(path).status_code == 410
    assert client.post(path, data={"act": "withdraw"}).status_code == 410
    assert row(database, verified).state == "verified"


# Less mail


def test_one_click_of_a_mail_program_stops_thanks_and_reminders(
    client: FlaskClient, database: Database, verified: UUID, link_to: LinkTo
) -> None:
    path = link_to("unsubscribe", verified)
    assert scopes(database) == set()
    answer = client.post(path, data={"List-Unsubscribe": "One-Click"}, headers=OTHER_SITE)
    assert answer.status_code == 200
    assert scopes(database) == {"thanks", "reminders"}
    offered = [button for form in Page(answer.text).forms for button in form.buttons]
    assert offered == [("scope", "news"), ("scope", "all")]


@pytest.mark.parametrize(
    ("scope", "stopped"), [("news", {"news"}), ("all", {"all"}), ("thanks", {"thanks", "reminders"})]
)
def test_the_page_stops_what_was_chosen(
    client: FlaskClient, database: Database, verified: UUID, link_to: LinkTo, scope: str, stopped: set[str]
) -> None:
    assert client.post(link_to("unsubscribe", verified), data={"scope": scope}).status_code == 200
    assert scopes(database) == stopped


def test_an_unknown_wish_stops_nothing(
    client: FlaskClient, database: Database, verified: UUID, link_to: LinkTo
) -> None:
    assert client.post(link_to("unsubscribe", verified), data={"scope": "everything"}).status_code == 400
    assert scopes(database) == set()


def test_the_way_out_of_mail_never_ends(
    client: FlaskClient, database: Database, verified: UUID, link_to: LinkTo
) -> None:
    path = link_to("unsubscribe", verified)
    let_pass(database, timedelta(days=3000))
    assert client.post(path).status_code == 200
    assert scopes(database) == {"thanks", "reminders"}


def test_a_signature_counts_after_its_mail_was_stopped(
    client: FlaskClient, database: Database, verified: UUID, link_to: LinkTo
) -> None:
    client.post(link_to("unsubscribe", verified), data={"scope": "all"})
    assert row(database, verified).state == "verified"


# Mail again


def test_the_owner_of_a_mailbox_opens_it_again(
    client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo
) -> None:
    client.post(link_to("unsubscribe", suzies), data={"scope": "all"})
    path = link_to("allow-mail", suzies)
    assert scopes(database) == {"all"} and client.get(path).status_code == 200
    answer = client.post(path)
    assert "we may write again" in Page(answer.text).words
    assert scopes(database) == set()
    assert events(database)[-1] == "mailbox.reopened"


@pytest.mark.parametrize(
    ("page", "wish"),
    [("not-me", "disown"), ("what-you-gave", "withdraw"), ("unsubscribe", ""), ("allow-mail", "")],
)
def test_other_tokens_open_nothing(client: FlaskClient, suzies: UUID, link_to: LinkTo, page: str, wish: str) -> None:
    token = link_to("verify", suzies).rpartition("/")[2]
    for answer in (client.get(f"/en/{page}/{token}"), client.post(f"/en/{page}/{token}", data={"act": wish})):
        assert answer.status_code == 404
        assert "This link does not work" in Page(answer.text).words
