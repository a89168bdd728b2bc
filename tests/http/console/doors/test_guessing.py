"""Whoever guesses a password or a code waits; strangers who guess hold up nobody who is at home."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.db import Database
from campaign.mail.address import mailbox_key
from campaign.staff.models import SignInFailure
from campaign.staff.throttling import Guess, note_failure
from tests.cast import IDENTITY_KEY
from tests.http.console.doors.stranger import EMAIL, Stranger
from tests.staff import NETWORK
from tests.time_travel import let_pass

MINUTE = timedelta(seconds=61)


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whoever_guesses_waits_and_nobody_is_locked_out(settled: Stranger, database: Database, email: str) -> None:
    with database.transaction() as session:
        for _ in range(4):
            note_failure(session, Guess("password", mailbox_key(email, IDENTITY_KEY), NETWORK, None))
    assert settled.give_password(email, "wrong").status_code == 422
    held_back = settled.give_password(email)
    assert held_back.status_code == 429 and 0 < int(held_back.headers["Retry-After"]) <= 60
    assert email in held_back.text and "Wait" in held_back.text
    with database.reading() as session:
        assert len(session.scalars(select(SignInFailure)).all()) == 5  # what was not looked at does not count
    let_pass(database, MINUTE)
    assert settled.give_password().status_code == 303


def test_strangers_elsewhere_do_not_hold_up_who_is_at_home(settled: Stranger, database: Database) -> None:
    strangers_guess(database)
    assert settled.give_password().status_code == 303  # from where the account was set up
    assert settled.give_password_away().status_code == 429


def test_strangers_do_not_hold_up_a_browser_that_the_account_knows(settled: Stranger, database: Database) -> None:
    settled.give_password()
    answer = settled.give_code(settled.code())
    known = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("console-known="))
    assert all(part in known for part in ("HttpOnly", "SameSite=Strict", "Path=/console", "Max-Age=31536000"))
    strangers_guess(database)
    assert settled.give_password_away().status_code == 303
    assert settled.give_code(settled.code(1)).status_code == 303


def strangers_guess(database: Database) -> None:
    with database.transaction() as session:
        for _ in range(40):
            note_failure(session, Guess("password", mailbox_key(EMAIL, IDENTITY_KEY), "198.51.100.0/24", None))


def test_wrong_codes_are_slowed_down_too(settled: Stranger) -> None:
    settled.give_password()
    for _ in range(5):
        assert settled.give_code("000000").status_code == 422
    held_back = settled.give_code(settled.code(), language="en")
    assert held_back.status_code == 429 and "seconds, and try again" in held_back.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whoever_must_wait_for_long_is_told_until_when(settled: Stranger, database: Database) -> None:
    with database.transaction() as session:
        for number in range(20):
            note_failure(session, Guess("code", mailbox_key(EMAIL, IDENTITY_KEY), f"203.0.{number}.0/24", None))
    settled.give_password()
    held_back = settled.give_code(settled.code(), language="en")
    assert held_back.status_code == 429 and "Try again after" in held_back.text
    assert int(held_back.headers["Retry-After"]) > 3500
