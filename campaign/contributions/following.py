"""Lets what kinds know of a mailbox beside its contributions follow to the key that the address rules name now.

Each row follows by its own address: what one mailbox held may belong to two from now on.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, tuple_, union_all
from sqlalchemy.orm import Session

from campaign.contributions.holdings import Holdings, Move
from campaign.contributions.registry import KINDS
from campaign.db import Database
from campaign.mail.address import mailbox_key, parse_address
from campaign.mail.rekeying import open_mailbox

BATCH_SIZE = 500


@dataclass(frozen=True, slots=True)
class _Known:
    """An address, the mailbox that it is at as far as we have noted, and in how many rows."""

    mailbox_key: str
    address: str
    rows: int

    def key_now(self, identity_key: str) -> str:
        return mailbox_key(parse_address(self.address).canonical, identity_key)


def preview_holdings(database: Database, identity_key: str) -> int:
    """How many rows `rekey_holdings` would move. Only looks."""
    total = 0
    for kind in KINDS.values():
        last = ("", "")
        while True:
            with database.reading() as session:
                page = _page(session, kind.holdings, last)
            if not page:
                break
            total += sum(known.rows for known in page if known.key_now(identity_key) != known.mailbox_key)
            last = page[-1].mailbox_key, page[-1].address
    return total


def rekey_holdings(database: Database, identity_key: str) -> int:
    """Move them; how many rows. Commits every 500 addresses, so that it may be stopped and run again."""
    total = 0
    for kind in KINDS.values():
        last = ("", "")
        while True:
            with database.transaction() as session:
                page = _page(session, kind.holdings, last)
                total += sum(_move(session, kind.holdings, known, known.key_now(identity_key)) for known in page)
            if not page:
                break
            last = page[-1].mailbox_key, page[-1].address
    return total


def _move(session: Session, holdings: Holdings, known: _Known, key: str) -> int:
    if key == known.mailbox_key:
        return 0
    open_mailbox(session, known.mailbox_key, key)
    holdings.move(session, Move(known.mailbox_key, key, known.address, address=known.address))
    return known.rows


def _page(session: Session, holdings: Holdings, last: tuple[str, str]) -> list[_Known]:
    """The next addresses, those of a mailbox beside each other. One that moved may be met again, and is at home then."""
    sources = [query.subquery() for query in holdings.addresses()]
    if not sources:
        return []
    known = union_all(*(select(*tuple(source.c)[:2]) for source in sources)).subquery()
    key, address = tuple(known.c)
    rows = session.execute(
        select(key, address, func.count())
        .where(key.is_not(None), address.is_not(None), tuple_(key, address) > last)
        .group_by(key, address)
        .order_by(key, address)
        .limit(BATCH_SIZE)
    )
    return [_Known(*row) for row in rows]
