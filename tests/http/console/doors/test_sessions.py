"""A session ends by time, by hand and by another that takes its place."""

from __future__ import annotations

from datetime import timedelta

from campaign.db import Database
from tests.http.console.conftest import StaffClient
from tests.http.console.doors.stranger import Stranger
from tests.staff import acts
from tests.time_travel import let_pass


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
