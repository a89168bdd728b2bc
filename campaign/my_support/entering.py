"""Into My support and out again: a link by mail, for one use, and the session that it opens. Knows no cookie.

Asking writes the same rows whatever address is typed: neither the answer nor its time tells who is known.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.errors import DomainError
from campaign.ids import new_id
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.my_support.events import LINK_ASKED
from campaign.my_support.models import SupportLink, SupportSession
from campaign.outbox.record import record_event
from campaign.supporters.models import Supporter
from campaign.supporters.service import note_life

LINK_TEMPLATE = "support/link"
LINK_LIFE = timedelta(minutes=30)  # from when its mail is made
WAITS_SECONDS = 24 * 3600  # how long a mail that is put off may still bring it
AGAIN_SECONDS = 60  # asked for again within it: a double click, and no second mail
SESSION_SECONDS = 30 * 60
TOKEN_BYTES = 32


class NotEnteredError(DomainError):
    """There is no such session, or it is over."""

    slug = "not-entered"


def ask_link(session: Session, mailbox_key: str, language: str) -> None:
    """Ask for a link to be mailed. Whether the mailbox is known, and may have one, is seen when its mail is made."""
    link_id = new_id()
    values = {"id": link_id, "mailbox_key": mailbox_key, "language": language}
    session.execute(insert(SupportLink).values(**values, created_at=now()))
    link = NewDelivery(
        event_id=record_event(session, LINK_ASKED, link_id),
        template=LINK_TEMPLATE,
        mailbox_key=mailbox_key,
        subject_id=link_id,
        language=language,
        is_capped=True,
    )
    queue_delivery(session, link)


def is_link_usable(session: Session, link_id: UUID) -> bool:
    """Whether the link has not been used; only looks."""
    return session.scalar(select(SupportLink.id).where(SupportLink.id == link_id, _UNUSED)) is not None


def enter(session: Session, link_id: UUID) -> str | None:
    """Use the link: the token of a new session, or None where it was used before."""
    used = update(SupportLink).where(SupportLink.id == link_id, _UNUSED).values(used_at=now())
    mailbox_key = session.execute(used.returning(SupportLink.mailbox_key)).scalar_one_or_none()
    if mailbox_key is None:
        return None
    note_life(session, Supporter.mailbox_key == mailbox_key)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.execute(
        insert(SupportSession).values(
            id=new_id(),
            token_hash=hash_of(token),
            mailbox_key=mailbox_key,
            created_at=now(),
            seen_at=now(),
            expires_at=now(SESSION_SECONDS),
        )
    )
    return token


def mailbox_of(session: Session, token: str) -> str:
    """Whose session this is; only looks. Raises NotEnteredError."""
    found = session.scalar(select(SupportSession.mailbox_key).where(*_is_live(token)))
    if found is None:
        raise NotEnteredError
    return found


def mailbox_that_acts(session: Session, token: str) -> str:
    """The same for whoever changes something: notes that they were here. Raises NotEnteredError."""
    seen = update(SupportSession).where(*_is_live(token)).values(seen_at=now()).returning(SupportSession.mailbox_key)
    found = session.execute(seen).scalar_one_or_none()
    if found is None:
        raise NotEnteredError
    return found


def leave(session: Session, token: str) -> None:
    """End the session; one that is over is no error."""
    session.execute(update(SupportSession).where(*_is_live(token)).values(ended_at=now()))


def end_sessions(session: Session, mailbox_key: str) -> None:
    """End all sessions of a mailbox, and whatever links into it have not been used."""
    ended = SupportSession.mailbox_key == mailbox_key, SupportSession.ended_at.is_(None)
    session.execute(update(SupportSession).where(*ended).values(ended_at=now()))
    session.execute(update(SupportLink).where(SupportLink.mailbox_key == mailbox_key, _UNUSED).values(used_at=now()))


def hash_of(token: str) -> str:
    """What is kept of a session's token."""
    return sha256(token.encode()).hexdigest()


_UNUSED = SupportLink.used_at.is_(None)


def _is_live(token: str) -> tuple[ColumnElement[bool], ...]:
    return (
        SupportSession.token_hash == hash_of(token),
        SupportSession.ended_at.is_(None),
        SupportSession.expires_at > now(),
    )
