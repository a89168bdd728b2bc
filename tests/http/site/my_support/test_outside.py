"""Who is not inside finds the door, changes nothing without the proof, and sees nothing of another mailbox."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.http.proofs import PROOF
from campaign.mail.models import Suppression
from campaign.my_support.models import SupportLink, SupportSession
from campaign.settings import Settings
from campaign.supporters.models import Consent, Supporter
from tests.cast import signed, signing
from tests.http.site.my_support.conftest import HOME, INSIDE, OTHER_SITE, row
from tests.http.site.reading import Page
from tests.http.site.visiting import OWN_SITE, Visitor, visitor
from tests.time_travel import let_pass


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
