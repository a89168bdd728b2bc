"""In by invitation, password, second step and recovery code; slowed down when guessed at; out by time, by hand, by an admin."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from campaign.app import create_app
from campaign.audit.record import CLI
from campaign.db import Database
from campaign.http.console.errands import pack
from campaign.http.proofs import PROOF
from campaign.mail.address import mailbox_key
from campaign.settings import Settings
from campaign.staff import accounts, grants
from campaign.staff.links import FIRST, INVITATION, PASSWORD, new_first_link
from campaign.staff.models import RecoveryCode, SignInFailure, StaffAccount, StaffSession
from campaign.staff.throttling import Guess, note_failure
from tests.cast import IDENTITY_KEY
from tests.http.console.conftest import StaffClient
from tests.http.console.doors import EMAIL, Stranger
from tests.http.console.doors import PASSWORD as WORDS
from tests.http.site.reading import Page
from tests.staff import NETWORK, OWN_SITE, acts
from tests.time_travel import let_pass

MINUTE = timedelta(seconds=61)


@pytest.fixture
def stan(app: Flask, database: Database, settings: Settings) -> Stranger:
    """Invited as an exporter; he has not opened his mail yet."""
    with database.transaction() as session:
        command = accounts.InviteAccount("Stan Parry", EMAIL, mailbox_key(EMAIL, IDENTITY_KEY), "en")
        account_id = accounts.invite_account(session, CLI, command)
        grants.give_role(session, CLI, account_id, role="exporter", campaign_id=None)
    return Stranger(app.test_client(), database, settings)


@pytest.fixture
def settled(stan: Stranger, app: Flask) -> Stranger:
    """Stan has set his account up, in another browser."""
    assert stan.set_up(stan.link(INVITATION)).status_code == 200
    stan.forget_steps()
    stan.browser = app.test_client()
    return stan


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


def test_signing_in_over_a_session_ends_it(settled: Stranger, database: Database, staff_client: StaffClient) -> None:
    charlie = staff_client("admin")
    former = charlie.browser.get_cookie("console", path="/console")
    assert former
    settled.browser = charlie.browser
    settled.give_password()
    assert settled.give_code(settled.code()).status_code == 303 and settled.is_in()
    settled.browser.set_cookie("console", former.value, path="/console")
    assert not settled.is_in()
    assert acts(database)[-2:] == ["session.ended", "session.begun"]


def test_a_session_ends_after_half_an_hour_without_a_sign_and_after_twelve_hours(
    staff_client: StaffClient, database: Database
) -> None:
    charlie = staff_client("admin")
    for _ in range(2):
        let_pass(database, timedelta(minutes=25))
        assert charlie.get("/console/").status_code == 200
    let_pass(database, timedelta(minutes=31))
    assert charlie.get("/console/").status_code == 303
    charlie = staff_client("admin")
    for _ in range(25):
        let_pass(database, timedelta(minutes=29))
        last = charlie.get("/console/").status_code
    assert last == 303


def test_signing_out_ends_the_session_and_not_only_the_cookie(staff_client: StaffClient) -> None:
    charlie = staff_client("admin")
    token = charlie.browser.get_cookie("console", path="/console")
    assert token
    assert charlie.send("/console/sign-out").status_code == 303
    charlie.browser.set_cookie("console", token.value, path="/console")
    assert charlie.get("/console/").status_code == 303


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


def test_a_form_typed_before_the_session_ended_is_sent_after_signing_in(settled: Stranger, database: Database) -> None:
    words = "Stan  Parry\r\n“Iawn”"
    answer = settled.post("/console/own-account", name=words, language="cy")
    assert answer.status_code == 403
    carried = Page(answer.text).form("sign-in").fields["carried"]
    second = settled.give_password(carried=carried)
    assert second.status_code == 200
    fields = Page(second.text).form("second-step").fields
    late = settled.post("/console/second-step", **{**fields, "code": settled.code(-2)})
    assert late.status_code == 422 and "Wait for the next one" in late.text
    assert Page(late.text).form("second-step").fields["carried"] == carried
    fields["code"] = settled.code()
    last = settled.post("/console/second-step", **fields)
    form = Page(last.text).form("own-account")
    assert form.fields["name"].replace("\n", "\r\n").replace("\r\r", "\r") == words
    answer = settled.post(form.action, **{**form.fields, "name": "Stan Parri"})
    assert answer.status_code == 303
    with database.reading() as session:
        assert session.scalars(select(StaffAccount.name)).one() == "Stan Parri"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["/console/sign-in", "/console/second-step", "/console/confirm"])
def test_a_form_that_an_address_brings_is_not_carried_on(
    settled: Stranger, staff_client: StaffClient, database: Database, path: str
) -> None:
    """Else a link in a mail could lead an admin, in two presses, to send what somebody else had filled in."""
    foreign = pack("/console/accounts", {"email": "mallory@example.com", "role": "admin"})
    query = {"carried": foreign, "next": "/console/audit"}
    if path == "/console/second-step":
        settled.give_password()
    browser = staff_client("admin").browser if path == "/console/confirm" else settled.browser
    let_pass(database, timedelta(minutes=6))  # whoever was confirmed is no more
    answer = browser.get(path, query_string=query)
    assert answer.status_code == 200
    assert "mallory" not in answer.text and 'name="carried"' not in answer.text
    assert 'value="/console/audit"' in answer.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_long_form_is_carried_through_both_steps(settled: Stranger) -> None:
    words = "Iawn. " * 100_000
    answer = settled.post("/console/own-account", name=words, language="cy")
    second = settled.give_password(carried=Page(answer.text).form("sign-in").fields["carried"])
    assert second.status_code == 200
    last = settled.post(
        "/console/second-step", **Page(second.text).form("second-step").fields | {"code": settled.code()}
    )
    assert Page(last.text).form("own-account").fields["name"] == words


@pytest.mark.parametrize(
    "bad", ["https://olive.example", "//olive.example", "/\\olive.example", "/en/", "javascript:x", "/console/\r\nX: y"]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_is_led_elsewhere(staff_client: StaffClient, bad: str) -> None:
    charlie = staff_client("admin")
    answer = charlie.browser.get("/console/sign-in", query_string={"next": bad}, headers=OWN_SITE)
    assert answer.headers["Location"] == "/console/"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_link_from_a_mail_comes_again_by_itself(app: Flask, staff_client: StaffClient) -> None:
    """A Strict cookie is held back at first: the page that says "come again" is ours, so that the second time it is sent."""
    answer = app.test_client().get("/console/audit?act=x", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert 'http-equiv="refresh" content="0; url=/console/audit?act=x"' in answer.text
    assert staff_client("admin").get("/console/audit").status_code == 200


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


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_thirty_megabytes_are_refused_in_a_sentence(staff_client: StaffClient) -> None:
    charlie = staff_client("admin")
    proof = charlie.page("/console/").form().fields[PROOF]
    data = {PROOF: proof, "name": "x" * 30_000_000}
    answer = charlie.browser.post("/console/own-account", data=data, headers=OWN_SITE)
    assert answer.status_code == 413 and "Make it shorter" in answer.text


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


def test_a_second_step_outlives_a_changed_key(settled: Stranger, database: Database, settings: Settings) -> None:
    new, old = "another secret that only tests know 1", settings.secret_key
    for key, fallbacks in ((new, (old,)), (new, ())):
        settled.browser = create_app(
            replace(settings, secret_key=key, secret_key_fallbacks=fallbacks), database
        ).test_client()
        settled.forget_steps()
        settled.give_password()
        assert settled.give_code(settled.code()).status_code == 303


class Unread(BytesIO):
    """A body that nobody may read."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("read before anybody was known")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_strangers_upload_is_answered_before_it_is_read(app: Flask, petition: UUID) -> None:
    answer = app.test_client().post(
        f"/console/drives/{petition}/targets/import",
        input_stream=Unread(),
        content_length=200_000_000,
        content_type="multipart/form-data; boundary=x",
        headers=OWN_SITE,
    )
    assert answer.status_code == 403 and 'name="password"' in answer.text
