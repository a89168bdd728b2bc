"""Whose contributions a moderator looks at before they count, and whose not: mailboxes, mail domains, networks.

Holds no address: a mailbox is known by its key alone, so that the list tells nobody who is on it. Whoever is blocked sees
what everybody sees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, any_, delete, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from campaign.contributions.models import BlockRule
from campaign.contributions.networks import networks_around, read_network
from campaign.contributions.patterns import PatternRefused, read_domain_pattern
from campaign.db import insert, now
from campaign.errors import DomainError, NotFoundError
from campaign.mail.address import AddressRefused, mailbox_key, parse_address

_MAILBOX_KEY = re.compile(r"[0-9a-f]{64}")  # no domain: a label has 63 letters at most
_OF_NETWORK = re.compile(r"[0-9a-f.:]+/\d+")


@dataclass(frozen=True, slots=True)
class Blocked:
    """Who is meant: `kind` is `mailbox` (`value`: its key), `domain` (in ASCII and small letters, may have wildcards) or
    `network` (CIDR)."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Block:
    """A rule that is in force, why, and since when. `is_allowed`: it lets pass. `account_id` is who set it last."""

    blocked: Blocked
    reason: str
    since: datetime
    is_allowed: bool = False
    account_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who gives something, as rules see it. `network` as it is kept (networks.py)."""

    mailbox_key: str
    domain: str
    network: str | None


def read_blocked(text: str, identity_key: str) -> Blocked:
    """From an address (any spelling of the mailbox), a domain, a network, or a mailbox's key.

    Raises DomainError `block-unreadable`, NetworkRefused, PatternRefused `pattern-too-wide`.
    """
    text = text.strip()
    if _MAILBOX_KEY.fullmatch(text):
        return Blocked("mailbox", text)
    if _OF_NETWORK.fullmatch(text.lower()):
        return Blocked("network", read_network(text))
    try:
        if text.rpartition("@")[0]:
            return Blocked("mailbox", mailbox_key(parse_address(text).canonical, identity_key))
        return Blocked("domain", read_domain_pattern(text))
    except AddressRefused as error:
        raise DomainError("block-unreadable") from error
    except PatternRefused as error:
        if error.slug == PatternRefused.slug:
            raise DomainError("block-unreadable") from error
        raise


def block(session: Session, blocked: Blocked, reason: str, *, account_id: UUID | None = None) -> Block:
    """Hold what is verified from there from now on; what counts already stays. Blocking again changes the reason."""
    return _set(session, blocked, reason=reason, is_allowed=False, account_id=account_id)


def allow(session: Session, blocked: Blocked, reason: str, *, account_id: UUID | None = None) -> Block:
    """Hold nothing from there because of a rule of the same kind, or of any where it is a mailbox; it is no trend either."""
    return _set(session, blocked, reason=reason, is_allowed=True, account_id=account_id)


def unblock(session: Session, blocked: Blocked) -> Block:
    """Take the rule back, whichever it was; what is held stays so. Raises NotFoundError where there was none."""
    rule = delete(BlockRule).where(BlockRule.kind == blocked.kind, BlockRule.value == blocked.value)
    gone = session.execute(rule.returning(BlockRule.reason, BlockRule.created_at, BlockRule.is_allowed)).one_or_none()
    if gone is None:
        raise NotFoundError("not-blocked")
    return Block(blocked, gone.reason, gone.created_at, gone.is_allowed)


def list_blocks(session: Session) -> list[Block]:
    """The newest first."""
    rules = session.scalars(select(BlockRule).order_by(BlockRule.created_at.desc(), BlockRule.value))
    return [
        Block(Blocked(rule.kind, rule.value), rule.reason, rule.created_at, rule.is_allowed, rule.account_id)
        for rule in rules
    ]


def is_blocked(session: Session, sender: Sender) -> bool:
    """Whether what comes from there is held. A rule of the mailbox decides; else what is blocked and not allowed."""
    fitting = or_(_of_mailbox(literal(sender.mailbox_key)), *_around(sender))
    found: dict[str, set[bool]] = {}
    for kind, is_allowed in session.execute(select(BlockRule.kind, BlockRule.is_allowed).where(fitting)):
        found.setdefault(kind, set()).add(is_allowed)
    if "mailbox" in found:
        return False in found["mailbox"]
    return any(True not in rules for rules in found.values())


def is_allowed(session: Session, sender: Sender) -> bool:
    """Whether a rule lets pass what comes from this domain or network."""
    rule = select(BlockRule.kind).where(or_(*_around(sender)), BlockRule.is_allowed)
    return session.scalar(rule.limit(1)) is not None


def is_spoken_of(
    mailbox_key: SQLColumnExpression[str], domain: ColumnElement[str], networks: ColumnElement[Sequence[str]]
) -> ColumnElement[bool]:
    """SQL, on PostgreSQL: there is some rule for what comes from there, whatever it says. `networks` are all around it."""
    is_among = BlockRule.value == any_(networks)
    return exists().where(or_(_of_mailbox(mailbox_key), _of_domain(domain), _of_network(is_among)))


def _around(sender: Sender) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        _of_domain(literal(sender.domain)),
        _of_network(BlockRule.value.in_(networks_around(sender.network))),
    )


def _of_mailbox(key: SQLColumnExpression[str]) -> ColumnElement[bool]:
    return and_(BlockRule.kind == "mailbox", BlockRule.value == key)


def _of_domain(domain: ColumnElement[str]) -> ColumnElement[bool]:
    pattern = func.replace(func.replace(BlockRule.value, "*", "%"), "?", "_")  # a domain holds neither % nor _
    return and_(BlockRule.kind == "domain", domain.like(pattern))


def _of_network(is_among: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(BlockRule.kind == "network", is_among)


def _set(session: Session, blocked: Blocked, *, reason: str, is_allowed: bool, account_id: UUID | None) -> Block:
    row = insert(session, BlockRule).values(
        kind=blocked.kind,
        value=blocked.value,
        is_allowed=is_allowed,
        reason=reason,
        account_id=account_id,
        created_at=now(),
    )
    changed = {name: row.excluded[name] for name in ("reason", "is_allowed", "account_id")}
    since = session.execute(
        row.on_conflict_do_update(index_elements=[BlockRule.kind, BlockRule.value], set_=changed).returning(
            BlockRule.created_at
        )
    ).scalar_one()
    return Block(blocked, reason, since, is_allowed, account_id)
