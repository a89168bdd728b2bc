"""Browsers that an account knows: wherever somebody proves who they are, the browser is given a token for a year.

It lets nobody in. What is tried there is counted by itself, so that no stranger holds it up, and signing in there again is
no news.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from campaign.db import insert, now
from campaign.ids import new_id
from campaign.staff.models import StaffAccount, StaffBrowser
from campaign.staff.sessions import TOKEN_BYTES, hash_of

LIFE_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Origin:
    """Where somebody comes from: a network, and what the browser has kept of before, if anything.

    `browser` is the token by which an account may know it, `session` that of the session which it gives up for another one.
    """

    network: str
    browser: str = field(default="", repr=False)
    session: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a browser is given to keep: of a session that counts, where one was begun, and of itself."""

    session: str = field(repr=False)
    browser: str = field(repr=False)


def recognise(session: Session, mailbox_key: str, token: str) -> str | None:
    """What is kept of this token, where the account of this mailbox knows it. The same statement for every address."""
    known = (
        select(StaffBrowser.token_hash)
        .join(StaffAccount, StaffAccount.id == StaffBrowser.account_id)
        .where(StaffAccount.mailbox_key == mailbox_key)
        .where(StaffBrowser.token_hash == hash_of(token), StaffBrowser.proved_at > now(-LIFE_SECONDS))
    )
    return session.scalar(known)


def know_browser(session: Session, account_id: UUID, token: str) -> str:
    """Somebody has proved here whose account this is: the token that the browser keeps, its own if it had one of ours."""
    is_ours = session.scalar(select(StaffBrowser.id).where(StaffBrowser.token_hash == hash_of(token)).limit(1))
    kept = token if is_ours else secrets.token_urlsafe(TOKEN_BYTES)
    made = insert(session, StaffBrowser).values(
        id=new_id(), account_id=account_id, token_hash=hash_of(kept), proved_at=now()
    )
    again = made.on_conflict_do_update(index_elements=["token_hash", "account_id"], set_={"proved_at": now()})
    session.execute(again)
    return kept


def forget_browsers(session: Session, account_id: UUID) -> None:
    """None of them is known any more."""
    session.execute(delete(StaffBrowser).where(StaffBrowser.account_id == account_id))
