"""An invitation makes an account with two steps, once and in time; so does the first link of all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from campaign.audit.record import CLI
from campaign.db import Database
from campaign.settings import Settings
from campaign.staff import accounts
from campaign.staff.links import FIRST, INVITATION, new_first_link
from campaign.staff.models import RecoveryCode, StaffAccount
from tests.http.console.doors.stranger import PASSWORD as WORDS
from tests.http.console.doors.stranger import Stranger
from tests.http.site.reading import Page
from tests.staff import OWN_SITE, acts
from tests.time_travel import let_pass


def test_an_invitation_makes_an_account_with_two_steps_and_recovery_codes(stan: Stranger, database: Database) -> None:
    path = stan.link(INVITATION)
    answer = stan.set_up(path)
    assert answer.status_code == 200 and len(set(stan.codes)) == 10
    assert stan.is_in()
    assert stan.browser.get(path).status_code == 410  # one use
    assert stan.post(path, password=WORDS, code=stan.code()).status_code == 410
    with database.reading() as session:
        account = session.scalars(select(StaffAccount)).one()
        assert account.state == "active" and stan.secret not in str(account.totp_secret)
        assert not any(
            code in hashed for code in stan.codes for hashed in session.scalars(select(RecoveryCode.code_hash))
        )
    assert acts(database) == ["account.invited", "grant.given", "account.activated"]


def test_whoever_sets_up_an_account_hears_at_once_of_all_that_is_missing(stan: Stranger) -> None:
    answer = stan.post(stan.link(INVITATION), password="", code=" ")
    assert answer.status_code == 422
    assert all(f'id="{name}-error"' in answer.text for name in ("password", "code"))
    assert "what you typed is still here" not in answer.text  # no secret is


def test_looking_at_an_invitation_changes_nothing(stan: Stranger) -> None:
    path = stan.link(INVITATION)
    first, second = stan.browser.get(path), stan.browser.get(path)
    assert first.text == second.text and "<svg" in first.text
    Page(first.text)


def test_an_invitation_ends_after_two_days_and_a_new_one_ends_the_old(stan: Stranger, database: Database) -> None:
    first = stan.link(INVITATION)
    with database.transaction() as session:
        accounts.invite_again(session, CLI, session.scalars(select(StaffAccount.id)).one())
    assert stan.browser.get(first).status_code == 410
    assert stan.browser.get(stan.link(INVITATION)).status_code == 200
    let_pass(database, timedelta(hours=48, minutes=1))
    assert stan.browser.get(stan.link(INVITATION)).status_code == 410


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "Type a password."),
        ("too short", "Make the password longer"),
        ("a very good one " * 20, "Make the password shorter"),
        ("passwordpassword", "easy to guess"),
        ("stan parry likes cawl", "Leave your name"),
        ("cydlais cydlais yw fy ngwasanaeth", "Leave your name"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_password_that_will_not_do_is_told_why(stan: Stranger, password: str, reason: str) -> None:
    answer = stan.set_up(stan.link(INVITATION), password)
    assert answer.status_code == 422 and reason in answer.text
    assert not password or password not in answer.text


def test_the_first_admin_says_who_they_are(app: Flask, database: Database, settings: Settings) -> None:
    with database.transaction() as session:
        new_first_link(session, "cy")
    charlie = Stranger(app.test_client(), database, settings)
    path = charlie.link(FIRST)
    refused = charlie.set_up(path, name="", email="x")
    assert refused.status_code == 422
    who = {"name": "Charlie Rees", "email": "charlie@example.com", "language": "en"}
    assert charlie.set_up(path, **who).status_code == 200 and charlie.is_in()
    assert charlie.browser.get("/console/accounts", headers=OWN_SITE).status_code == 200
    with database.transaction() as session:
        new_first_link(session, "cy")
    olive = Stranger(app.test_client(), database, settings)
    late = {"name": "Olive Owen", "email": "olive@example.com", "password": WORDS, "code": charlie.code()}
    assert olive.browser.get(olive.link(FIRST)).status_code == 410
    assert olive.post(olive.link(FIRST), **late).status_code == 410 and not olive.is_in()
