"""In by password and second step or recovery code, or by a link from a mail; whatever is wrong is answered alike."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from campaign.app import create_app
from campaign.db import Database
from campaign.settings import Settings
from campaign.staff.links import PASSWORD
from campaign.staff.models import SignInFailure, StaffSession
from tests.http.console.conftest import StaffClient
from tests.http.console.doors.stranger import EMAIL, Stranger
from tests.http.console.doors.stranger import PASSWORD as WORDS
from tests.http.site.reading import Page
from tests.staff import OWN_SITE, acts


def test_password_and_code_open_the_console_under_a_new_token(settled: Stranger, database: Database) -> None:
    answer = settled.give_password(next="/console/own-account?notice=x")
    half = answer.headers["Set-Cookie"]
    assert answer.status_code == 303 and not settled.is_in()
    assert "HttpOnly" in half and "SameSite=Strict" in half and "Path=/console" in half
    answer = settled.give_code(settled.code(), next="/console/own-account")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/own-account")
    whole = answer.headers["Set-Cookie"]
    assert whole.split(";")[0] != half.split(";")[0]
    assert settled.is_in()
    settled.browser.set_cookie("console", half.split(";")[0].split("=")[1], path="/console")
    assert not settled.is_in()  # the old token is nobody's
    assert acts(database)[-1] == "session.begun"


def test_a_code_is_good_once_and_one_step_early_or_late(settled: Stranger) -> None:
    settled.give_password()
    for steps in (-2, 3):
        assert settled.give_code(settled.code(steps)).status_code == 422
    code = settled.code()
    assert settled.give_code(code).status_code == 303
    settled.browser.delete_cookie("console", path="/console")
    settled.give_password()
    assert settled.give_code(code).status_code == 422
    assert settled.give_code(settled.code(-1)).status_code == 422  # an older one neither
    assert settled.give_code(settled.code(1)).status_code == 303


def test_a_recovery_code_stands_in_once(settled: Stranger, app: Flask) -> None:
    settled.give_password()
    code = settled.codes[3].upper().replace("-", " ")
    assert settled.give_code(code, "/console/recovery").status_code == 303
    settled.browser = app.test_client()
    settled.give_password()
    assert settled.give_code(code, "/console/recovery").status_code == 422
    assert not settled.is_in()


def test_the_password_alone_opens_nothing(settled: Stranger) -> None:
    settled.give_password()
    for path in ("/console/", "/console/own-account", "/console/accounts", "/console/audit"):
        assert settled.browser.get(path, headers=OWN_SITE).status_code == 303
    assert settled.post("/console/second-step", code=settled.code()).status_code == 403  # without its proof


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong"), ("nobody@example.com", WORDS), ("what?", WORDS)])
def test_what_is_wrong_is_answered_alike(settled: Stranger, database: Database, email: str, password: str) -> None:
    answer = settled.give_password(email, password)
    assert answer.status_code == 422 and "do not belong together" in answer.text
    assert "Set-Cookie" not in answer.headers
    with database.reading() as session:
        assert len(session.scalars(select(SignInFailure)).all()) == 1
    assert acts(database)[-1] == ("session.refused" if email == EMAIL else "account.activated")


def test_a_forgotten_password_is_set_by_mail_with_the_second_step(settled: Stranger, database: Database) -> None:
    in_before = settled.give_password()
    assert in_before.status_code == 303 and settled.give_code(settled.code()).status_code == 303
    assert settled.post("/console/forgotten", email=EMAIL).status_code == 303
    path, new = settled.link(PASSWORD), "hen ferchetan a gollodd ei chariad"
    assert settled.post(path, password=new, code="000000").status_code == 422
    settled.forget_steps()
    answer = settled.post(path, password=new, code=settled.code(1), kind="code")
    assert answer.status_code == 303 and not settled.is_in()  # everywhere signed out
    assert "console-known=" in answer.headers["Set-Cookie"]  # so that no stranger holds up what comes next
    assert settled.post(path, password=new, code=settled.code(1)).status_code == 410
    assert settled.give_password(password=WORDS).status_code == 422
    assert settled.give_password(password=new).status_code == 303
    assert "password.changed" in acts(database)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_asking_for_a_new_password_tells_nobody_who_has_an_account(settled: Stranger) -> None:
    answers = [settled.post("/console/forgotten", email=email) for email in (EMAIL, "nobody@example.com")]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert answers[0].status_code == answers[1].status_code == 303
    with settled.database.reading() as session:
        assert session.scalars(select(StaffSession)).all()
    assert settled.browser.get(settled.link(PASSWORD)).status_code == 410  # the one for nobody


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_door_speaks_the_language_that_was_asked_for_and_can_be_switched(app: Flask) -> None:
    browser = app.test_client()
    welsh = browser.get("/console/sign-in", headers={"Accept-Language": "cy"})
    english = browser.get("/console/sign-in?language=en", headers={"Accept-Language": "cy"})
    assert Page(welsh.text).language == "cy" and Page(english.text).language == "en"
    assert any("language=en" in link for link in Page(welsh.text).links)


def test_the_account_says_in_which_language_the_console_speaks(staff_client: StaffClient) -> None:
    charlie = staff_client("campaigner", language="cy")
    assert charlie.page("/console/").language == "cy"
    assert charlie.send("/console/language", language="en", next="/console/own-account").status_code == 303
    assert charlie.page("/console/").language == "en"


def test_a_second_step_outlives_a_changed_key(settled: Stranger, database: Database, settings: Settings) -> None:
    new, old = "another secret that only tests know 1", settings.secret_key
    for key, fallbacks in ((new, (old,)), (new, ())):
        settled.browser = create_app(
            replace(settings, secret_key=key, secret_key_fallbacks=fallbacks), database
        ).test_client()
        settled.forget_steps()
        settled.give_password()
        assert settled.give_code(settled.code()).status_code == 303
