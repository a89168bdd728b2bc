"""Staff: accounts with a role, signed in without the doors, which have tests of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from campaign.audit.models import AuditEntry
from campaign.db import Database, now
from campaign.http.proofs import PROOF
from campaign.ids import new_id
from campaign.mail.address import mailbox_key, parse_address
from campaign.staff.models import StaffAccount, StaffGrant, StaffSession
from campaign.staff.sessions import begin_proved_session
from tests.cast import IDENTITY_KEY
from tests.http.site.reading import Page

OWN_SITE = {"Sec-Fetch-Site": "same-origin"}
NETWORK = "127.0.0.0/24"


@dataclass(frozen=True, slots=True)
class StaffVisitor:
    """Somebody signed in, with a browser that keeps the cookie."""

    browser: FlaskClient
    database: Database
    account_id: UUID
    _proofs: dict[str, str] = field(default_factory=dict)  # by the cookie: each session has one in all of its forms

    def get(self, path: str) -> TestResponse:
        return self.browser.get(path, headers=OWN_SITE)

    def page(self, path: str) -> Page:
        """The page, which must be there and be kept by nobody."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        assert answer.headers["Cache-Control"] == "no-store"
        return Page(answer.text)

    def send(self, path: str, **fields: str) -> TestResponse:
        """A post with the proof that each form of the session carries."""
        return self.browser.post(path, data={PROOF: self._proof(), **fields}, headers=OWN_SITE)

    def send_file(self, path: str, **fields: Any) -> TestResponse:
        """The same by a form that may bring a file: a field with one is a pair of its bytes and its name."""
        data = {PROOF: self._proof(), **fields}
        return self.browser.post(path, data=data, headers=OWN_SITE, content_type="multipart/form-data")

    def _proof(self) -> str:
        cookie = self.browser.get_cookie("console", path="/console")
        session = cookie.value if cookie else ""
        if session not in self._proofs:
            self._proofs[session] = self.page("/console/").form().fields[PROOF]
        return self._proofs[session]


def make_account(
    database: Database,
    role: str | None,
    campaign_id: UUID | None = None,
    *,
    email: str = "charlie@rhwydwaith.example",
    name: str = "Charlie Rees",
    language: str = "en",
) -> UUID:
    """An active account, with this role (in one campaign, or in all); it has no password that anybody knows."""
    address = parse_address(email)
    with database.transaction() as session:
        account_id = new_id()
        account = StaffAccount(
            id=account_id,
            name=name,
            email=address.typed,
            mailbox_key=mailbox_key(address.canonical, IDENTITY_KEY),
            language=language,
            state="active",
            password_hash="none",
            totp_secret="none",
        )
        account.created_at = account.activated_at = session.execute(select(now())).scalar_one()
        session.add(account)
        session.flush()
        if role:
            present = account.created_at
            session.add(
                StaffGrant(id=new_id(), account_id=account_id, role=role, campaign_id=campaign_id, granted_at=present)
            )
    return account_id


def signed_in(browser: FlaskClient, database: Database, account_id: UUID) -> StaffVisitor:
    """The account's owner, who has just given password and code."""
    with database.transaction() as session:
        token = begin_proved_session(session, account_id, NETWORK)
    browser.set_cookie("console", token, path="/console")
    return StaffVisitor(browser, database, account_id)


def unconfirm(visitor: StaffVisitor) -> None:
    """Five minutes pass since anybody has shown who they are."""
    with visitor.database.transaction() as session:
        session.execute(update(StaffSession).values(confirmed_at=None))


def acts(database: Database) -> list[str]:
    """What the audit log says was done, in its order."""
    with database.reading() as session:
        return [act or "" for act in session.scalars(select(AuditEntry.act).order_by(AuditEntry.sequence))]
