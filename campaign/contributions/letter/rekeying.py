"""Lets targets follow to the mailbox keys that the address rules name now, with the mails that went to them or wait."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.letter.models import LetterAddressee
from campaign.db import Database
from campaign.drives.models import Target
from campaign.mail.address import mailbox_key, parse_address
from campaign.mail.rekeying import move_mails, open_mailbox

BATCH_SIZE = 500


@dataclass(frozen=True, slots=True)
class _Astray:
    """A target whose address leads to another mailbox than the one that is noted."""

    id: UUID
    mailbox_key: str
    key: str


def preview_targets(database: Database, identity_key: str) -> int:
    """How many targets `rekey_targets` would move. Only looks."""
    return sum(1 for _ in _astray(database, identity_key))


def rekey_targets(database: Database, identity_key: str) -> int:
    """Move them; how many. Each goes after its mails, in batches of 500, so that it may be stopped and run again."""
    total = 0
    for one in _astray(database, identity_key):
        _move_mails_to(database, one)
        with database.transaction() as session:
            total += _move(session, one)
    return total


def _astray(database: Database, identity_key: str) -> Iterator[_Astray]:
    last = UUID(int=0)
    while True:
        with database.reading() as session:
            rows = session.execute(
                select(Target.id, Target.mailbox_key, Target.email)
                .where(Target.mailbox_key.is_not(None), Target.email.is_not(None), Target.id > last)
                .order_by(Target.id)
                .limit(BATCH_SIZE)
            ).all()
        if not rows:
            return
        for id_, noted, email in rows:
            key = mailbox_key(parse_address(email or "", may_lead_nowhere=True).canonical, identity_key)
            if noted is not None and key != noted:
                yield _Astray(id_, noted, key)
        last = rows[-1][0]


def _move_mails_to(database: Database, target: _Astray) -> None:
    """What it has had within the hour counts towards its cap, and what comes back is known as its own."""
    last = UUID(int=0)
    while True:
        with database.transaction() as session:
            rows = session.execute(
                select(LetterAddressee.id, LetterAddressee.bundle_id)
                .where(LetterAddressee.target_id == target.id, LetterAddressee.id > last)
                .order_by(LetterAddressee.id)
                .limit(BATCH_SIZE)
            ).all()
            subjects = {subject_id for row in rows for subject_id in row if subject_id is not None}
            move_mails(session, subjects, target.mailbox_key, target.key)
        if not rows:
            return
        last = rows[-1][0]


def _move(session: Session, target: _Astray) -> bool:
    """Unless an import has given it another address meanwhile."""
    row = session.get_one(Target, target.id, with_for_update={"key_share": True}, populate_existing=True)
    if row.mailbox_key != target.mailbox_key:
        return False
    open_mailbox(session, target.mailbox_key, target.key)
    row.mailbox_key = target.key
    session.flush()
    return True
