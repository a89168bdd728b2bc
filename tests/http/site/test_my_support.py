"""My support in a browser: in by a link and one button, every change behind a proof, nobody else's things, and out again."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from campaign.app import create_app
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.http.site.my_support.session import PROOF
from campaign.mail.kind import Desk
from campaign.mail.models import Suppression
from campaign.my_support.models import AddressChange, SupportLink, SupportSession
from campaign.notifications.my_support import new_address_token
from campaign.paths import path_to
from campaign.settings import Settings
from campaign.supporters.models import Consent, Supporter
from campaign.tokens import Keyring
from tests.cast import press, signed, signing
from tests.contributions.pledge.pledging import charlie_opens_pledge_drive, launch, pledged, present_moment, talk
from tests.http.site.reading import Page
from tests.http.site.visiting import OWN_SITE, Visitor, visitor
from tests.time_travel import let_pass
from tests.updates import something_is_achieved

HOME = "/en/my-support"
OTHER_SITE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://olive.example"}
INSIDE = ("", "/mail", "/download", "/delete", "/address")


@pytest.fixture
def mailbox(petition: UUID) -> str:
    return signing(petition).mailbox_key


@pytest.fixture
def verified(database: Database, suzies: UUID) -> UUID:
    press(database, suzies)
    return suzies


@pytest.fixture
def suzie(app: Flask, database: Database, settings: Settings, verified: UUID) -> Visitor:
    return visitor(app, database, settings)


@pytest.fixture
def inside(suzie: Visitor, mailbox: str) -> Visitor:
    suzie.enter(mailbox)
    return suzie


def row(database: Database, contribution_id: UUID) -> Contribution:
    with database.reading() as session:
        return session.get_one(Contribution, contribution_id)


# In


def test_two_pledges_at_one_drive_are_told_apart(app: Flask, database: Database, settings: Settings) -> None:
    present = present_moment(database)
    drive_id = charlie_opens_pledge_drive(database, talk(present), launch(present))
    ids = [pledged(database, drive_id, what) for what in ("talk", "launch")]
    paul = visitor(app, database, settings)
    paul.enter(row(database, ids[0]).mailbox_key)
    words = paul.page(HOME).words
    assert words.count("What you pledge: Give a talk") == 2
    assert "How much: 1 time " in words
    assert "How much: 1 place " in words


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


# Who is not inside


@pytest.mark.parametrize("page", INSIDE)
def test_whoever_is_outside_stands_before_the_door(client: FlaskClient, verified: UUID, page: str) -> None:
    answer = client.get(HOME + page)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Send me a link" in Page(answer.text).words
    assert "Suzie" not in answer.text
    if page not in ("", "/download"):
        assert client.post(HOME + page, headers=OWN_SITE).status_code == 403


def test_half_an_hour_later_the_door_is_shut_and_nothing_was_changed(inside: Visitor, database: Database) -> None:
    proof = inside.page(HOME).form().fields[PROOF]
    let_pass(database, timedelta(minutes=31))
    assert "Your half hour is over" in inside.page(HOME).words
    answer = inside.browser.post(f"{HOME}/delete", data={PROOF: proof, "who": "everybody"}, headers=OWN_SITE)
    assert answer.status_code == 403
    assert "Your half hour is over" in Page(answer.text).words
    with database.reading() as session:
        assert session.scalars(select(Supporter.name)).all() == ["Suzie Evans"]


@pytest.mark.parametrize("proof", [None, "", "x" * 51])
def test_a_form_without_its_proof_changes_nothing(inside: Visitor, database: Database, proof: str | None) -> None:
    fields = {"who": "everybody"} | ({PROOF: proof} if proof is not None else {})
    for page in ("/delete", "/mail", "/leave", "/address"):
        answer = inside.browser.post(HOME + page, data=fields, headers=OWN_SITE)
        assert answer.status_code == 403
        assert "That is not allowed from there" in Page(answer.text).words
    assert "Suzie Evans" in inside.page(HOME).words


def test_the_proof_of_another_session_is_none(
    inside: Visitor, app: Flask, database: Database, settings: Settings, petition: UUID
) -> None:
    olives = signing(petition, "Olive Rees", "olive@example.com")
    signed(database, olives)
    olive = visitor(app, database, settings)
    olive.enter(olives.mailbox_key)
    proof = olive.page(HOME).form().fields[PROOF]
    answer = inside.browser.post(f"{HOME}/delete", data={PROOF: proof, "who": "everybody"}, headers=OWN_SITE)
    assert answer.status_code == 403


def test_another_site_changes_nothing_even_with_a_proof(inside: Visitor) -> None:
    proof = inside.page(HOME).form().fields[PROOF]
    answer = inside.browser.post(f"{HOME}/delete", data={PROOF: proof, "who": "everybody"}, headers=OTHER_SITE)
    assert answer.status_code == 403
    assert "Suzie Evans" in inside.page(HOME).words


def test_another_mailboxs_things_are_not_found(inside: Visitor, database: Database, petition: UUID) -> None:
    olives = signed(database, signing(petition, "Olive Rees", "olive@example.com"))
    with database.reading() as session:
        olive = session.scalars(select(Supporter.id).where(Supporter.name == "Olive Rees")).one()
    for path in (f"{HOME}/given/{olives}", f"{HOME}/person/{olive}", f"{HOME}/given/x", f"{HOME}/person/1"):
        assert inside.browser.get(path).status_code == 404
        answer = inside.send(path, act="withdraw", name="Suzie", language="en")
        assert answer.status_code == 404
        assert "Olive" not in answer.text
    assert inside.send(f"{HOME}/delete", who=str(olive)).status_code == 404
    assert inside.send(f"{HOME}/address", who=str(olive), email="suzie@example.org").status_code == 404
    assert row(database, olives).state == "verified"


def test_looking_changes_nothing(inside: Visitor, database: Database, verified: UUID) -> None:
    with database.reading() as session:
        suzie = session.scalars(select(Supporter.id)).one()
    before = everything(database)
    for page in (*INSIDE, f"/given/{verified}", f"/person/{suzie}", "/leave"):
        for method in ("GET", "HEAD"):
            answer = inside.browser.open(HOME + page, method=method)
            assert answer.status_code in (200, 303)
            assert "Set-Cookie" not in answer.headers
            assert answer.headers["Cache-Control"] == "no-store"
    assert everything(database) == before


def everything(database: Database) -> str:
    with database.reading() as session:
        tables = (Contribution, Supporter, Consent, SupportLink, SupportSession, Suppression)
        return repr(
            [[vars(each) | {"_sa_instance_state": 0} for each in session.scalars(select(table))] for table in tables]
        )


def test_no_log_line_holds_a_token(suzie: Visitor, mailbox: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        suzie.enter(mailbox)
        suzie.page(HOME)
    cookie = suzie.browser.get_cookie("my_support", path=HOME)
    assert cookie and cookie.value not in caplog.text


# Inside


def test_the_page_shows_everybody_and_everything(
    inside: Visitor, database: Database, petition: UUID, verified: UUID
) -> None:
    signed(database, signing(petition, "Paul Evans"))
    page = inside.page(HOME)
    for said in ("Suzie Evans", "Paul Evans", "suzie@example.com", "The petition 1", "Confirmed and counted"):
        assert said in page.words
    assert f"{HOME}/given/{verified}" in page.links
    assert page.headings[0] == 1


def test_it_says_what_the_help_was_part_of(inside: Visitor, database: Database, petition: UUID) -> None:
    assert "What your help was part of" not in inside.page(HOME).words
    something_is_achieved(database, {petition})
    words = inside.page(HOME).words
    assert "What your help was part of" in words
    assert "The Act says so now" in words


def test_choices_are_changed_with_a_record(inside: Visitor, database: Database, verified: UUID) -> None:
    answer = inside.send(f"{HOME}/given/{verified}", act="save", show_name="yes", consent_wider="yes")
    assert "Saved." in Page(answer.text).words
    changed = row(database, verified)
    assert (changed.show_name, changed.consent_campaign, changed.consent_wider) == (True, False, True)
    with database.reading() as session:
        sources = session.scalars(select(Consent.source).where(Consent.purpose == "wider")).all()
    assert sorted(sources) == ["my-support", "web"]


def test_where_one_lives_is_put_right(inside: Visitor, database: Database, verified: UUID) -> None:
    path = f"{HOME}/given/{verified}"
    answer = inside.send(path, act="place", postcode="ll572dg", country="GB")
    assert answer.status_code == 200
    assert row(database, verified).postcode == "LL57 2DG"
    answer = inside.send(path, act="place", postcode="nonsense", country="GB")
    assert answer.status_code == 422
    assert "That is not a postcode that we know" in Page(answer.text).words
    assert 'value="nonsense"' in answer.text
    assert inside.send(path, act="place", postcode="", country="FR").status_code == 200
    assert (row(database, verified).postcode, row(database, verified).country) == (None, "FR")


def test_one_thing_is_withdrawn(inside: Visitor, database: Database, verified: UUID) -> None:
    answer = inside.send(f"{HOME}/given/{verified}", act="withdraw")
    assert "It is withdrawn" in Page(answer.text).words
    assert row(database, verified).state == "withdrawn"
    assert "Withdrawn: it does not count" in inside.page(HOME).words


def test_a_post_that_names_no_wish_is_refused(inside: Visitor, database: Database, verified: UUID) -> None:
    assert inside.send(f"{HOME}/given/{verified}").status_code == 400


def test_name_and_language_are_put_right(inside: Visitor, database: Database) -> None:
    with database.reading() as session:
        path = f"{HOME}/person/{session.scalars(select(Supporter.id)).one()}"
    assert inside.page(path).form().fields["name"] == "Suzie Evans"
    assert inside.send(path, name="Suzie Puw", language="en").status_code == 200
    assert "Suzie Puw" in inside.page(HOME).words
    answer = inside.send(path, name="=1", language="en")
    assert (answer.status_code, "Begin the name with a letter" in Page(answer.text).words) == (422, True)
    assert inside.send(path, name="Suzie", language="fr").status_code == 400


def test_kinds_of_mail_are_stopped_and_allowed(inside: Visitor, database: Database) -> None:
    inside.send(f"{HOME}/mail", stop_news="yes", stop_all="yes")
    assert inside.page(f"{HOME}/mail").form().fields.keys() >= {"stop_news", "stop_all"}
    inside.send(f"{HOME}/mail", stop_news="yes")
    with database.reading() as session:
        assert session.scalars(select(Suppression.scope)).all() == ["news"]


def test_everything_is_downloaded_as_a_file(inside: Visitor) -> None:
    answer = inside.browser.get(f"{HOME}/download")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-support.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    held = json.loads(answer.data)
    assert held["people"][0]["name"] == "Suzie Evans"
    assert held["contributions"][0]["email"] == "suzie@example.com"


def test_deleting_takes_two_steps_and_lets_nobody_stay_inside(
    inside: Visitor, database: Database, verified: UUID
) -> None:
    page = inside.page(f"{HOME}/delete")
    assert "This cannot be undone." in page.words
    answer = inside.send(f"{HOME}/delete", who="everybody", never_again="yes")
    assert "It has been deleted" in Page(answer.text).words
    assert [cookie.split(";")[0] for cookie in answer.headers.getlist("Set-Cookie")] == ["my_support="] * 2
    assert row(database, verified).name is None
    assert "Send me a link" in inside.page(HOME).words
    with database.reading() as session:
        assert sorted(session.scalars(select(Suppression.scope))) == ["all", "uninvited"]


def test_where_there_are_two_it_is_asked_who_is_meant(inside: Visitor, database: Database, petition: UUID) -> None:
    signed(database, signing(petition, "Paul Evans"))
    assert "who" not in inside.page(f"{HOME}/delete").form().fields
    answer = inside.send(f"{HOME}/delete")
    assert answer.status_code == 422
    assert "Choose who is to be deleted." in Page(answer.text).words
    with database.reading() as session:
        paul = session.scalars(select(Supporter.id).where(Supporter.name == "Paul Evans")).one()
    inside.send(f"{HOME}/delete", who=str(paul))
    words = inside.page(HOME).words
    assert "Suzie Evans" in words and "Paul Evans" not in words


def test_whoever_leaves_is_outside(inside: Visitor) -> None:
    answer = inside.send(f"{HOME}/leave")
    assert "You have left My support." in Page(answer.text).words
    assert len(answer.headers.getlist("Set-Cookie")) == 2
    assert "Send me a link" in inside.page(HOME).words


def test_another_address_is_taken_by_the_button_behind_its_own_link(
    inside: Visitor, client: FlaskClient, database: Database, settings: Settings, verified: UUID
) -> None:
    answer = inside.send(f"{HOME}/address", email="suzie@example.org", who="everybody")
    assert "Look in your new mailbox" in Page(answer.text).words
    with database.reading() as session:
        change = session.scalars(select(AddressChange)).one()
    path = path_to(
        "my_support_new_address", "en", token=new_address_token(Desk(settings, Keyring(settings.secret_key)), change)
    )
    assert "Yes, write to me here" in Page(client.get(path).text).words
    assert row(database, verified).email == "suzie@example.com"
    assert client.post(path, headers=OTHER_SITE).status_code == 403
    assert "Your address is changed" in Page(client.post(path, headers=OWN_SITE).text).words
    assert row(database, verified).email == "suzie@example.org"
    for answer in (client.post(path, headers=OWN_SITE), client.get(path)):
        assert answer.status_code == 410
    assert "Send me a link" in inside.page(HOME).words


def test_a_new_address_that_is_known_is_answered_as_one_that_is_not(
    inside: Visitor, database: Database, petition: UUID
) -> None:
    signed(database, signing(petition, "Paul Pugh", "paul@example.com"))
    answers = [inside.send(f"{HOME}/address", email=email) for email in ("paul@example.com", "nobody@example.com")]
    assert answers[0].text == answers[1].text
    assert [answer.status_code for answer in answers] == [200, 200]


def test_the_sixth_new_address_of_a_day_is_refused_with_a_reason(inside: Visitor) -> None:
    answers = [inside.send(f"{HOME}/address", email=f"suzie{number}@example.org") for number in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [422]
    assert "five times today" in Page(answers[5].text).words


def test_every_page_of_it_speaks_both_languages(inside: Visitor, verified: UUID, database: Database) -> None:
    with database.reading() as session:
        suzie = str(session.scalars(select(Supporter.id)).one())
    ids = {"my_support_given": str(verified), "my_support_person": suzie}
    for name in ("my_support", *ids, "my_support_mail", "my_support_erase", "my_support_address"):
        rows = {"row_id": ids[name]} if name in ids else {}
        for language, other in (("en", "cy"), ("cy", "en")):
            page = Page(inside.browser.get(path_to(name, language, **rows)).text)
            assert page.language == language
            assert path_to(name, other, **rows) in page.links
