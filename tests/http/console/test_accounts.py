"""Accounts in the console: invited, given roles, disabled, reset; one's own; and the last admin stays."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from campaign.audit.models import AuditEntry
from campaign.db import Database
from campaign.settings import Settings
from campaign.staff.links import INVITATION
from campaign.staff.models import StaffAccount, StaffGrant, StaffSession
from tests.http.console.conftest import StaffClient
from tests.http.console.doors.stranger import PASSWORD, Stranger
from tests.http.site.reading import Page
from tests.staff import StaffVisitor, acts, signed_in, unconfirm
from tests.time_travel import let_pass

STAN = {"name": "Stan Parry", "email": "stan@example.com", "language": "cy", "role": "exporter", "campaign": "all"}
SIX_MINUTES = timedelta(minutes=6)


@pytest.fixture
def admin(staff_client: StaffClient) -> StaffVisitor:
    return staff_client("admin")


def account(database: Database, account_id: UUID) -> StaffAccount:
    with database.reading() as session:
        return session.get_one(StaffAccount, account_id)


def test_an_admin_invites_somebody_with_a_role(
    admin: StaffVisitor, app: Flask, database: Database, settings: Settings
) -> None:
    answer = admin.send("/console/accounts", **STAN)
    assert answer.status_code == 303
    assert "Invited" in admin.page(answer.headers["Location"]).words
    stan = Stranger(app.test_client(), database, settings)
    assert stan.set_up(stan.link(INVITATION)).status_code == 200
    assert stan.is_in()
    again = admin.send("/console/accounts", **STAN)
    assert again.status_code == 422 and "an account with this address already" in again.text


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"email": "stan"}, "An email address has one @"),
        ({"name": "=1+1"}, "Begin the name with a letter"),
        ({"role": "emperor"}, "Choose a role from the list"),
        ({"role": ""}, "Choose a role."),
        ({"campaign": "x"}, "Choose a campaign from the list"),
        ({"language": "de"}, "Choose Welsh or English"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_invited_is_told_why(
    admin: StaffVisitor, database: Database, change: dict[str, str], reason: str
) -> None:
    answer = admin.send("/console/accounts", **{**STAN, **change})
    assert answer.status_code == 422 and reason in Page(answer.text).words
    with database.reading() as session:
        assert len(session.scalars(select(StaffAccount)).all()) == 1


def test_an_admin_is_one_of_all_campaigns(admin: StaffVisitor, campaign_id: UUID) -> None:
    answer = admin.send("/console/accounts", **{**STAN, "role": "admin", "campaign": str(campaign_id)})
    assert answer.status_code == 422 and "An admin looks after all campaigns" in answer.text


def test_a_change_of_roles_signs_out_whoever_it_is(
    admin: StaffVisitor, staff_client: StaffClient, campaign_id: UUID, database: Database
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    path = f"/console/accounts/{charlie.account_id}"
    assert admin.send(path, act="give", role="exporter", campaign=str(campaign_id)).status_code == 303
    assert charlie.get("/console/").status_code == 303
    with database.reading() as session:
        grants = session.scalars(select(StaffGrant).where(StaffGrant.account_id == charlie.account_id)).all()
    assert {grant.role for grant in grants} == {"campaigner", "exporter"}
    assert admin.send(path, act="take", grant=str(grants[0].id)).status_code == 303
    assert admin.send(path, act="take", grant=str(grants[0].id)).status_code == 404
    assert acts(database)[-2:] == ["grant.given", "grant.taken"]


def test_everything_of_a_disabled_account_ends_at_once(admin: StaffVisitor, staff_client: StaffClient) -> None:
    charlie = staff_client("campaigner")
    assert charlie.get("/console/").status_code == 200
    path = f"/console/accounts/{charlie.account_id}"
    assert admin.send(path, act="disable").status_code == 303
    assert charlie.get("/console/").status_code == 303
    again = signed_in(charlie.browser, admin.database, charlie.account_id)  # even a session begun at that moment
    assert again.get("/console/").status_code == 303
    assert admin.send(path, act="enable").status_code == 303
    assert account(admin.database, charlie.account_id).password_hash is None  # set up anew, by mail


@pytest.mark.parametrize("act", ["disable", "reset"])
def test_the_last_admin_stays(admin: StaffVisitor, act: str) -> None:
    path = f"/console/accounts/{admin.account_id}"
    answer = admin.send(path, act=act)
    assert answer.status_code == 409
    assert account(admin.database, admin.account_id).state == "active"


def test_the_last_admin_stays_an_admin(admin: StaffVisitor, staff_client: StaffClient, database: Database) -> None:
    with database.reading() as session:
        grant_id = session.scalars(select(StaffGrant.id)).one()
    path = f"/console/accounts/{admin.account_id}"
    answer = admin.send(path, act="take", grant=str(grant_id))
    assert answer.status_code == 409 and "only admin left" in answer.text
    staff_client("admin")
    assert admin.send(path, act="take", grant=str(grant_id)).status_code == 303


def test_another_admin_resets_a_lost_second_step(
    admin: StaffVisitor, staff_client: StaffClient, app: Flask, settings: Settings, database: Database
) -> None:
    charlie = staff_client("admin")
    assert admin.send(f"/console/accounts/{charlie.account_id}", act="reset").status_code == 303
    assert charlie.get("/console/").status_code == 303
    anew = Stranger(app.test_client(), database, settings)
    assert anew.set_up(anew.link(INVITATION)).status_code == 200 and anew.is_in()
    assert acts(database)[-2:] == ["factor.reset", "account.activated"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_account_that_is_not_there_is_not_found(admin: StaffVisitor) -> None:
    for key in (UUID(int=5), "x", "../../etc/passwd", "%00"):
        assert admin.get(f"/console/accounts/{key}").status_code == 404
        assert admin.send(f"/console/accounts/{key}", act="disable").status_code == 404
    assert admin.send(f"/console/accounts/{admin.account_id}", act="explode").status_code == 400


def test_what_matters_is_done_by_whoever_has_just_shown_who_they_are(
    admin: StaffVisitor, app: Flask, database: Database, settings: Settings
) -> None:
    admin.send("/console/accounts", **{**STAN, "role": "admin"})
    stan = Stranger(app.test_client(), database, settings)
    stan.set_up(stan.link(INVITATION))
    let_pass(database, SIX_MINUTES)
    stan.forget_steps()
    visitor = StaffVisitor(stan.browser, database, admin.account_id)
    invitation = {**STAN, "email": "laura@example.com", "name": "Laura Lloyd"}
    asked = visitor.send("/console/accounts", **invitation)
    assert asked.status_code == 403
    fields = Page(asked.text).form("confirm").fields
    late = stan.post("/console/confirm", **{**fields, "password": PASSWORD, "code": stan.code(-2)})
    assert late.status_code == 422 and "Arhoswch am yr un nesaf" in late.text
    assert Page(late.text).form("confirm").fields["carried"] == fields["carried"]
    assert stan.post("/console/confirm", **{**fields, "password": "wrong", "code": stan.code()}).status_code == 422
    shown = stan.post("/console/confirm", **{**fields, "password": PASSWORD, "code": stan.code()})
    form = Page(shown.text).form("accounts")
    assert form.fields["name"] == "Laura Lloyd"
    assert stan.post(form.action, **form.fields).status_code == 303
    assert "session.confirmed" in acts(database)


def test_a_recovery_code_shows_who_one_is_too(
    admin: StaffVisitor, app: Flask, database: Database, settings: Settings
) -> None:
    admin.send("/console/accounts", **{**STAN, "language": "en"})
    stan = Stranger(app.test_client(), database, settings)
    stan.set_up(stan.link(INVITATION))
    let_pass(database, SIX_MINUTES)
    asked = Page(stan.browser.get("/console/own-account/second-step", follow_redirects=True).text)
    fields = {**asked.form("confirm").fields, "kind": "recovery-code", "password": PASSWORD}
    refused = stan.post("/console/confirm", **{**fields, "code": "abcd-efgh-ijkl-mnop"})
    assert refused.status_code == 422 and "not one of your recovery codes" in refused.text
    assert 'value="recovery-code" checked' in refused.text
    answer = stan.post("/console/confirm", **{**fields, "code": stan.codes[0]})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/own-account/second-step")
    assert stan.browser.get("/console/own-account/second-step").status_code == 200


def test_ones_own_password_and_second_step_change_and_end_the_other_sessions(
    admin: StaffVisitor, app: Flask, database: Database
) -> None:
    elsewhere = signed_in(app.test_client(), database, admin.account_id)
    answer = admin.send("/console/own-account/password", password=PASSWORD)
    assert answer.status_code == 303 and "Set-Cookie" in answer.headers
    assert admin.get("/console/").status_code == 200 and elsewhere.get("/console/").status_code == 303
    me = Stranger(admin.browser, database, None)  # type: ignore[arg-type]
    page = admin.get("/console/own-account/second-step").text
    me.secret = page.split('class="secret">')[1].split("<")[0].replace(" ", "")
    assert admin.send("/console/own-account/second-step", code="000000").status_code == 422
    answer = admin.send("/console/own-account/second-step", code=me.code())
    assert answer.status_code == 200 and answer.text.count("<li>") >= 10
    assert admin.get("/console/").status_code == 200
    assert acts(database) == ["password.changed", "factor.changed"]


def test_other_sessions_are_seen_and_ended(admin: StaffVisitor, app: Flask, database: Database) -> None:
    elsewhere = [signed_in(app.test_client(), database, admin.account_id) for _ in range(3)]
    buttons = [value for form in admin.page("/console/own-account").forms for name, value in form.buttons if name]
    ids = [value for value in buttons if len(value) == 36]
    assert len(ids) == 3
    assert admin.send("/console/own-account/sessions", session=ids[0]).status_code == 303
    assert sorted(one.get("/console/").status_code for one in elsewhere) == [200, 200, 303]
    assert admin.send("/console/own-account/sessions").status_code == 303
    assert [one.get("/console/").status_code for one in elsewhere] == [303, 303, 303]
    assert admin.get("/console/").status_code == 200


def test_nobody_ends_anothers_session(admin: StaffVisitor, staff_client: StaffClient, database: Database) -> None:
    charlie = staff_client("campaigner")
    with database.reading() as session:
        theirs = session.scalars(select(StaffSession.id).where(StaffSession.account_id == charlie.account_id)).one()
    admin.send("/console/own-account/sessions", session=str(theirs))
    assert charlie.get("/console/").status_code == 200


def test_ten_new_recovery_codes_are_shown_once(admin: StaffVisitor, database: Database) -> None:
    answer = admin.send("/console/own-account/recovery-codes")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert "10 recovery codes left" in admin.page("/console/own-account").words
    assert acts(database) == ["recovery-codes.made"]


def test_the_log_is_searched_and_taken_home(admin: StaffVisitor, database: Database) -> None:
    admin.send("/console/accounts", **STAN)
    words = admin.page("/console/audit").words
    assert "Account invited" in words and "Role given" in words and "stan@example.com" not in words
    assert "Role: Exporter" in words and "{" not in words
    assert "Role given" not in admin.page("/console/audit?act=account.invited").words.split("Number")[1]
    assert admin.get("/console/audit?since=yesterday&subject=x").status_code == 422
    assert admin.get("/console/audit?before=99999999999999999999&until=2999-12-31").status_code == 200
    answer = admin.send("/console/audit/export", act="account.invited")
    lines = answer.text.splitlines()
    assert answer.mimetype == "text/csv" and len(lines) == 2 and "stan@example.com" not in answer.text
    assert acts(database)[-1] == "audit-log.exported"
    assert admin.send("/console/audit/export", since="yesterday").status_code == 400


def test_the_log_calls_accounts_campaigns_and_acts_by_their_names(admin: StaffVisitor, campaign_id: UUID) -> None:
    admin.send("/console/accounts", **{**STAN, "campaign": str(campaign_id)})
    admin.send("/console/audit/export", act="account.invited")
    title = admin.page("/console/campaigns").links[f"/console/campaigns/{campaign_id}"].strip()
    told = admin.page("/console/audit").words.split("Network")[1]
    assert "Stan Parry Account" in told and title and f"{title} Campaign {campaign_id}" in told
    assert "What: Account invited" in told


def test_whoever_takes_the_log_home_shows_who_they_are_and_leaves_word_of_what_was_taken(
    admin: StaffVisitor, database: Database
) -> None:
    wanted = {"act": "account.invited", "since": "2026-01-02", "doer": "x@example.com"}
    assert admin.send("/console/audit/export", **wanted).status_code == 200
    with database.reading() as session:
        facts = session.scalars(select(AuditEntry.facts)).one()
    assert json.loads(facts or "") == {
        "act": "account.invited",
        "filters": ["act", "doer", "since"],
        "format": "csv",
        "since": "2026-01-02",
    }
    unconfirm(admin)
    answer = admin.send("/console/audit/export", **wanted)
    assert answer.status_code == 403 and "2026-01-02" in Page(answer.text).form("confirm").fields["carried"]
    assert acts(database) == ["audit-log.exported"]


def test_an_invitation_that_ran_out_needs_an_admin(admin: StaffVisitor, staff_client: StaffClient) -> None:
    admin.send("/console/accounts", **STAN)
    assert "Nothing is waiting" in admin.page("/console/").words
    let_pass(admin.database, timedelta(hours=49))
    later = signed_in(admin.browser, admin.database, admin.account_id)
    assert "1 invitation ran out" in later.page("/console/").words
    assert "ran out" not in staff_client("campaigner").page("/console/").words


def test_an_address_with_a_letter_that_no_text_can_hold_is_refused(staff_client: StaffClient) -> None:
    assert staff_client("admin").get("/console/audit?doer=%00").status_code == 400
