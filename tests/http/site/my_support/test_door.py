"""The door of My support: in by a link and one button, once, within half an hour, and from this site alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaign.app import create_app
from campaign.db import Database
from campaign.my_support.models import SupportLink, SupportSession
from campaign.paths import path_to
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.http.site.my_support.conftest import HOME, OTHER_SITE
from tests.http.site.reading import Page
from tests.http.site.visiting import OWN_SITE, Visitor, visitor
from tests.time_travel import let_pass


def test_the_door_asks_for_an_address_and_sends_a_link_there(
    client: FlaskClient, database: Database, verified: UUID
) -> None:
    page = Page(client.get(HOME).text)
    assert page.form().fields == {"email": ""}
    answer = client.post(HOME, data={"email": "suzie@example.com"}, headers=OWN_SITE)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/my-support/check-your-email")
    assert "If we know the address" in Page(client.get(answer.headers["Location"]).text).words
    with database.reading() as session:
        assert len(session.scalars(select(SupportLink)).all()) == 1


def test_what_is_no_address_is_told_in_the_form(client: FlaskClient) -> None:
    answer = client.post(HOME, data={"email": "suzie"}, headers=OWN_SITE)
    assert answer.status_code == 422
    assert Page(answer.text).form().fields == {"email": "suzie"}


def test_looking_at_the_link_opens_nothing(suzie: Visitor, database: Database, mailbox: str) -> None:
    path = suzie.link(mailbox)
    for _ in range(3):
        answer = suzie.browser.get(path)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
    with database.reading() as session:
        assert session.scalars(select(SupportSession)).all() == []


def test_the_button_sets_one_cookie_for_these_pages_alone(suzie: Visitor, mailbox: str) -> None:
    answer = suzie.enter(mailbox)
    assert (answer.status_code, answer.headers["Location"]) == (303, HOME)
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie, path in zip(cookies, ("/cy/fy-nghefnogaeth", "/en/my-support"), strict=True):
        parts = cookie.split("; ")
        assert {"HttpOnly", "SameSite=Strict", "Max-Age=1800", f"Path={path}"} <= set(parts)
        assert "Secure" not in parts
    assert len({cookie.partition(";")[0] for cookie in cookies}) == 1
    assert "Suzie Evans" in suzie.page(HOME).words
    assert "Suzie Evans" in Page(suzie.browser.get("/cy/fy-nghefnogaeth").text).words
    assert "Cookie" not in suzie.browser.get("/en/petitions/petition-1").request.headers


def test_over_https_the_cookie_is_for_https_alone(
    database: Database, settings: Settings, verified: UUID, mailbox: str
) -> None:
    secure = replace(settings, base_url="https://cydlais.test")
    answer = visitor(create_app(secure, database), database, secure).enter(mailbox)
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert cookie.startswith("__Secure-my_support=")
        assert "Secure" in cookie.split("; ")


def test_a_link_works_once(suzie: Visitor, mailbox: str) -> None:
    path = suzie.link(mailbox)
    assert suzie.browser.post(path, headers=OWN_SITE).status_code == 303
    for answer in (suzie.browser.post(path, headers=OWN_SITE), suzie.browser.get(path)):
        assert answer.status_code == 410
        assert "Set-Cookie" not in answer.headers
        assert "Ask for a new one" in Page(answer.text).words


def test_a_link_works_for_half_an_hour(suzie: Visitor, mailbox: str, database: Database) -> None:
    path = suzie.link(mailbox)
    token = path.rpartition("/")[2]
    said = Keyring(suzie.settings.secret_key).read("my-support-enter", token)
    late = Keyring(suzie.settings.secret_key).derive(
        "my-support-enter", said.row_id, expires_at=said.expires_at - timedelta(minutes=31)
    )
    assert suzie.browser.post(path.replace(token, late), headers=OWN_SITE).status_code == 410
    assert suzie.browser.post(path, headers=OWN_SITE).status_code == 303


@pytest.mark.parametrize("token", ["x", "x" * 51, "é"])
def test_what_is_no_link_is_not_found(suzie: Visitor, token: str) -> None:
    path = path_to("my_support_enter", "en", token=token)
    for answer in (suzie.browser.get(path), suzie.browser.post(path, headers=OWN_SITE)):
        assert answer.status_code == 404


def test_another_site_opens_no_session(suzie: Visitor, mailbox: str) -> None:
    """Else Olive could let Suzie's browser into Olive's mailbox."""
    assert suzie.browser.post(suzie.link(mailbox), headers=OTHER_SITE).status_code == 403


def test_a_cookie_that_somebody_planted_never_becomes_good(suzie: Visitor, mailbox: str, database: Database) -> None:
    planted = "a-token-that-olive-knows"
    suzie.browser.set_cookie("my_support", planted, path=HOME)
    suzie.enter(mailbox)
    cookie = suzie.browser.get_cookie("my_support", path=HOME)
    assert cookie and cookie.value != planted
    olives = suzie.browser.application.test_client()
    olives.set_cookie("my_support", planted, path=HOME)
    assert "Suzie" not in olives.get(HOME).text


def test_entering_anew_ends_the_session_that_was_there(suzie: Visitor, mailbox: str, database: Database) -> None:
    suzie.enter(mailbox)
    first = suzie.browser.get_cookie("my_support", path=HOME)
    let_pass(database, timedelta(minutes=2))
    suzie.enter(mailbox)
    second = suzie.browser.get_cookie("my_support", path=HOME)
    assert first and second and first.value != second.value
    with database.reading() as session:
        ended = session.scalars(select(SupportSession.ended_at).order_by(SupportSession.created_at)).all()
    assert [bool(each) for each in ended] == [True, False]
