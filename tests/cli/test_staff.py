"""Accounts from the command line: the first admin, and what cannot wait for the console."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from campaign.audit.models import AuditHead
from campaign.db import Database
from campaign.staff.models import StaffAccount, StaffGrant, StaffLink, StaffSession
from tests.api_keys.keys import key_for
from tests.cast import IDENTITY_KEY, charlie_opens_petition
from tests.cli.conftest import Run
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.staff import acts, make_account

INVITE = ("staff", "invite", "charlie@example.com", "--name", "Charlie Rees", "--role")


@pytest.fixture(autouse=True)
def same_mailboxes(environ: pytest.MonkeyPatch) -> None:
    """The command knows a mailbox by the same key as the tests do."""
    environ.setenv("IDENTITY_KEY", IDENTITY_KEY)


def test_the_first_admin_is_invited(run: Run, database: Database) -> None:
    ran = run(*INVITE, "admin", "--language", "en")
    assert ran.code == 0 and "48 hours" in ran.out and "@" not in ran.out
    with database.reading() as session:
        account, grant = session.scalars(select(StaffAccount)).one(), session.scalars(select(StaffGrant)).one()
    assert (account.state, account.language, grant.role, grant.campaign_id) == ("invited", "en", "admin", None)
    assert acts(database) == ["account.invited", "grant.given"]
    assert run(*INVITE, "admin").err == "email: has an account already.\n"


def test_a_role_can_be_for_one_campaign(run: Run, database: Database) -> None:
    charlie_opens_petition(database)
    assert run(*INVITE, "exporter", "--campaign", "gyda-n-gilydd-1").code == 0
    with database.reading() as session:
        assert session.scalars(select(StaffGrant.campaign_id)).one() is not None
    refused = run("staff", "invite", "x@example.com", "--name", "X Y", "--role", "admin", "--campaign", "together-1")
    assert refused.code == 2 and "looks after all of them" in refused.err


def test_an_account_is_listed_signed_out_and_disabled(run: Run, database: Database) -> None:
    make_account(database, "admin", email="charlie@example.com")
    stan = make_account(database, None, email="stan@example.com", name="Stan Parry")
    key_for(database, charlie_opens_petition(database), account_id=stan)
    assert "@" not in run("staff", "list").out
    assert {one["name"] for one in run("staff", "list", "--json").json["accounts"]} == {"Charlie Rees", "Stan Parry"}
    assert run("staff", "end-sessions", "STAN@example.com").code == 0
    assert run("staff", "disable", "stan@example.com").code == 0
    assert run("staff", "disable", "charlie@example.com").err.startswith("It is the only admin left")
    assert run("staff", "disable", "nobody@example.com").code == 2
    with database.reading() as session:
        assert session.scalars(select(StaffSession)).all() == []
    assert acts(database) == ["session.ended", "account.disabled", "api-key.ended"]


def test_a_first_link_is_made_until_there_is_an_admin(run: Run, database: Database) -> None:
    first, second = run("staff", "first-link"), run("staff", "first-link")
    assert "/console/invitation/" in first.out and first.out != second.out
    with database.reading() as session:
        assert len(session.scalars(select(StaffLink).where(StaffLink.used_at.is_(None))).all()) == 1
    make_account(database, "admin")
    assert run("staff", "first-link").out == ""


@ON_SQLITE_ALONE
def test_the_log_is_verified(run: Run, database: Database) -> None:
    run(*INVITE, "admin")
    ran = run("audit", "verify")
    assert ran.code == 0 and ran.out.startswith("2 entries, all as they were written.")
    with database.transaction() as session:
        session.execute(update(AuditHead).values(digest="0" * 64))
    assert run("audit", "verify").code == 1
    assert run("audit", "verify", "--json").json["broken_at"] == 3


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("staff", "invite", "charlie", "--name", "C R", "--role", "admin"), "That is not an email address."),
        (
            ("staff", "invite", "c@example.com", "--name", "=1", "--role", "admin"),
            "That is not a name that can be shown.",
        ),
        ((*INVITE, "exporter", "--campaign", "nothing"), "There is no campaign “nothing”."),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, arguments: tuple[str, ...], sentence: str) -> None:
    ran = run(*arguments)
    assert ran.code == 2 and ran.err.startswith(sentence)
