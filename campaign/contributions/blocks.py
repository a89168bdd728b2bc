"""Whose contributions a moderator looks at before they count: mailboxes and mail domains. Holds no address.

A mailbox is known by its key alone, so that the list of blocks tells nobody who is on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from campaign.contributions.models import BlockRule
from campaign.db import insert, now
from campaign.errors import DomainError, NotFoundError
from campaign.mail.address import AddressRefused, mailbox_key, parse_address

_MAILBOX_KEY = re.compile(r"[0-9a-f]{64}")  # no domain: a label has 63 letters at most


@dataclass(frozen=True, slots=True)
class Blocked:
    """Who is meant: `kind` is `mailbox` (`value`: its key) or `domain` (in ASCII and small letters)."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Block:
    """A rule that is in force, why, and since when."""

    blocked: Blocked
    reason: str
    since: datetime


def read_blocked(text: str, identity_key: str) -> Blocked:
    """From an address (any spelling of the mailbox), a domain, or a mailbox's key. Raises DomainError `block-unreadable`."""
    text = text.strip()
    if _MAILBOX_KEY.fullmatch(text):
        return Blocked("mailbox", text)
    local, _, domain = text.rpartition("@")
    try:
        address = parse_address(f"{local or 'a'}@{domain}")
    except AddressRefused as error:
        raise DomainError("block-unreadable") from error
    if local:
        return Blocked("mailbox", mailbox_key(address.canonical, identity_key))
    return Blocked("domain", address.typed.rpartition("@")[2])


def block(session: Session, blocked: Blocked, reason: str) -> None:
    """Hold what is verified from there from now on; what counts already stays. Blocking again changes the reason."""
    row = insert(session, BlockRule).values(kind=blocked.kind, value=blocked.value, reason=reason, created_at=now())
    session.execute(
        row.on_conflict_do_update(
            index_elements=[BlockRule.kind, BlockRule.value], set_={"reason": row.excluded.reason}
        )
    )


def unblock(session: Session, blocked: Blocked) -> None:
    """Let what is verified from there count; what is held stays so. Raises NotFoundError where nothing was blocked."""
    rule = delete(BlockRule).where(BlockRule.kind == blocked.kind, BlockRule.value == blocked.value)
    if session.execute(rule.returning(BlockRule.value)).scalar_one_or_none() is None:
        raise NotFoundError("not-blocked")


def list_blocks(session: Session) -> list[Block]:
    """The newest first."""
    rules = session.scalars(select(BlockRule).order_by(BlockRule.created_at.desc(), BlockRule.value))
    return [Block(Blocked(rule.kind, rule.value), rule.reason, rule.created_at) for rule in rules]
