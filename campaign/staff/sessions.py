"""Sessions: kept in the database, over after half an hour without a sign of life and after twelve hours in any case.

A session begins with a password; it counts for nothing until a second step was given, and from then on it has a new token.
It lives no longer than its account is active.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.ids import new_id
from campaign.staff.models import StaffAccount, StaffSession

IDLE_SECONDS = 30 * 60
LIFE_SECONDS = 12 * 3600
UNPROVED_SECONDS = 10 * 60  # between the password and the second step
CONFIRMED_SECONDS = 5 * 60
SEEN_SECONDS = 60  # a sign of life is written down no more often than this
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A live session and whose it is. `is_confirmed`: who it is was proved again within five minutes."""

    id: UUID
    account_id: UUID
    name: str
    language: str
    is_proved: bool
    is_confirmed: bool
    is_seen_lately: bool


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One of an account's sessions, as its owner sees it."""

    id: UUID
    network: str
    created_at: datetime
    seen_at: datetime


def begin_session(session: Session, account_id: UUID, network: str) -> str:
    """After a good password: the token of a session that waits for the second step."""
    return _insert(session, account_id, network, is_proved=False)


def begin_proved_session(session: Session, account_id: UUID, network: str) -> str:
    """For whoever has just set up password and second step: the token."""
    return _insert(session, account_id, network, is_proved=True)


def find_session(session: Session, token: str) -> OpenSession | None:
    """The live session of this token; only looks."""
    found = session.execute(
        select(
            StaffSession.id,
            StaffSession.account_id,
            StaffAccount.name,
            StaffAccount.language,
            StaffSession.proved_at.is_not(None).label("is_proved"),
            (StaffSession.confirmed_at > now(-CONFIRMED_SECONDS)).label("is_confirmed"),
            (StaffSession.seen_at > now(-SEEN_SECONDS)).label("is_seen_lately"),
        )
        .join(StaffAccount, StaffAccount.id == StaffSession.account_id)
        .where(StaffSession.token_hash == hash_of(token), StaffAccount.state == "active", *_IS_LIVE)
    ).one_or_none()
    if found is None:
        return None
    return OpenSession(**{**found._asdict(), "is_confirmed": bool(found.is_confirmed)})


def note_seen(session: Session, session_id: UUID) -> None:
    """A sign of life; a session that is over stays over."""
    session.execute(update(StaffSession).where(StaffSession.id == session_id, *_IS_LIVE).values(seen_at=now()))


def prove_session(session: Session, session_id: UUID) -> str:
    """The second step was given: the new token. Whoever had the old one has nothing."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.execute(
        update(StaffSession)
        .where(StaffSession.id == session_id)
        .values(
            token_hash=hash_of(token),
            proved_at=now(),
            confirmed_at=now(),
            seen_at=now(),
            expires_at=now(LIFE_SECONDS),
        )
    )
    return token


def confirm_session(session: Session, session_id: UUID) -> None:
    """Who it is was proved again: for five minutes, what asks for it may be done."""
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(confirmed_at=now()))


def end_session(session: Session, session_id: UUID, account_id: UUID) -> bool:
    """End one session of this account; whether there was one to end."""
    ended = update(StaffSession).where(
        StaffSession.id == session_id, StaffSession.account_id == account_id, StaffSession.ended_at.is_(None)
    )
    return session.execute(ended.values(ended_at=now()).returning(StaffSession.id)).scalar_one_or_none() is not None


def end_session_of(session: Session, token: str) -> UUID | None:
    """End the session of this token, which its browser gives up: whose it was, where it counted."""
    ended = update(StaffSession).where(StaffSession.token_hash == hash_of(token), StaffSession.ended_at.is_(None))
    row = session.execute(
        ended.values(ended_at=now()).returning(StaffSession.account_id, StaffSession.proved_at)
    ).one_or_none()
    return row.account_id if row and row.proved_at else None


def end_sessions(session: Session, account_id: UUID, *, but: UUID | None = None) -> int:
    """End all sessions of an account, but one; how many."""
    ended = update(StaffSession).where(StaffSession.account_id == account_id, StaffSession.ended_at.is_(None))
    if but is not None:
        ended = ended.where(StaffSession.id != but)
    return len(session.execute(ended.values(ended_at=now()).returning(StaffSession.id)).all())


def list_sessions(session: Session, account_id: UUID) -> list[SessionLine]:
    """The live ones, the latest seen first."""
    rows = session.execute(
        select(StaffSession.id, StaffSession.network, StaffSession.created_at, StaffSession.seen_at)
        .where(StaffSession.account_id == account_id, StaffSession.proved_at.is_not(None), *_IS_LIVE)
        .order_by(StaffSession.seen_at.desc())
    )
    return [SessionLine(*row) for row in rows]


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()


def _insert(session: Session, account_id: UUID, network: str, *, is_proved: bool) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.execute(
        insert(StaffSession).values(
            id=new_id(),
            account_id=account_id,
            token_hash=hash_of(token),
            network=network,
            created_at=now(),
            seen_at=now(),
            expires_at=now(LIFE_SECONDS if is_proved else UNPROVED_SECONDS),
            proved_at=now() if is_proved else None,
            confirmed_at=now() if is_proved else None,
        )
    )
    return token


_IS_LIVE: tuple[ColumnElement[bool], ...] = (
    StaffSession.ended_at.is_(None),
    StaffSession.expires_at > now(),
    StaffSession.seen_at > now(-IDLE_SECONDS),
)
