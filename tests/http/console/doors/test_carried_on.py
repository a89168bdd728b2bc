"""Where somebody wanted to go, and what they typed, goes on with them through the doors, and never to another site."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from campaign.db import Database
from campaign.http.console.errands import pack
from campaign.http.proofs import PROOF
from campaign.staff.models import StaffAccount
from tests.http.console.conftest import StaffClient
from tests.http.console.doors.stranger import Stranger
from tests.http.site.reading import Page
from tests.staff import OWN_SITE
from tests.time_travel import let_pass


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
def test_thirty_megabytes_are_refused_in_a_sentence(staff_client: StaffClient) -> None:
    charlie = staff_client("admin")
    proof = charlie.page("/console/").form().fields[PROOF]
    data = {PROOF: proof, "name": "x" * 30_000_000}
    answer = charlie.browser.post("/console/own-account", data=data, headers=OWN_SITE)
    assert answer.status_code == 413 and "Make it shorter" in answer.text


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
