"""Staff at a browser of their own, who have just given password and code."""

from __future__ import annotations

from itertools import count
from uuid import UUID

from sqlalchemy import select

from campaign.db import Database
from campaign.drives.models import Drive
from campaign.http.console.cookie import COOKIE
from campaign.staff.sessions import begin_proved_session
from tests.browser.visitor import Enter, Visitor
from tests.staff import NETWORK, make_account

_accounts = count(1)


def sign_in(visitor: Visitor, database: Database) -> None:
    """As an admin, with the cookie that the second step would have set."""
    email = f"staff{next(_accounts)}@rhwydwaith.example"
    account_id = make_account(database, "admin", email=email, language=visitor.language)
    with database.transaction() as session:
        token = begin_proved_session(session, account_id, NETWORK)
    cookie = {"name": COOKIE, "value": token, "domain": "127.0.0.1", "path": "/console", "httpOnly": True}
    visitor.context.add_cookies([{**cookie, "sameSite": "Strict"}])  # type: ignore[list-item]


def staff_at_work(enter: Enter, database: Database, *, is_dark: bool = False, has_script: bool = True) -> Visitor:
    """Another one at each call."""
    visitor = enter(is_dark=is_dark, has_script=has_script)
    sign_in(visitor, database)
    return visitor


def drive_of(database: Database, kind: str) -> UUID:
    with database.reading() as session:
        return session.scalars(select(Drive.id).where(Drive.kind == kind)).first() or UUID(int=0)
