"""What a kind knows of a mailbox beside its contributions (drafts, places in a team), for the owner of that mailbox."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

Addresses = Select[str, str | None, datetime]
Rows = Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Move:
    """A mailbox whose owner has another one now, and how to write to it.

    With `address`, a rule has changed: only what was given with it moves, and the same address leads to another mailbox.
    """

    mailbox_key: str
    new_mailbox_key: str
    new_address: str = field(repr=False)
    address: str | None = field(default=None, repr=False)

    def concerns(
        self, mailbox_key: InstrumentedAttribute[str | None], address: InstrumentedAttribute[str | None]
    ) -> ColumnElement[bool]:
        """SQL: the row with these columns moves."""
        at_mailbox = mailbox_key == self.mailbox_key
        return at_mailbox if self.address is None else and_(at_mailbox, address == self.address)


def _no_addresses() -> Sequence[Addresses]:
    return ()


def _no_rows(_session: Session, _mailbox_key: str) -> Mapping[str, Rows]:
    return {}


def _move_nothing(_session: Session, _move: Move) -> None:
    """Nothing of this kind's own depends on it."""


def _erase_nothing(_session: Session, _mailbox_key: str) -> None:
    """Nothing of this kind's own depends on it."""


def _erase_nobody(_session: Session, _mailbox_key: str, _name_keys: Collection[str]) -> None:
    """Nothing of this kind's own depends on it."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """The steps at which a kind is asked for them, each in the caller's transaction.

    `addresses`: queries of (mailbox key, address, since when) that know of more mailboxes than contributions do; whoever
    has one of them may enter My support. `list_rows`: what is held, by a name, to be downloaded. `move`: everybody at the
    mailbox has a new address, and rows that name a contribution have gone with it already (`Details.rekey`); or an address
    leads to another mailbox by a changed rule, and the mails about such rows go with them. `erase`:
    everybody at the mailbox wants everything gone. `erase_person`: one of them does, who is told from the others by the
    keys of their names.
    """

    addresses: Callable[[], Sequence[Addresses]] = _no_addresses
    list_rows: Callable[[Session, str], Mapping[str, Any]] = _no_rows
    move: Callable[[Session, Move], None] = _move_nothing
    erase: Callable[[Session, str], None] = _erase_nothing
    erase_person: Callable[[Session, str, Collection[str]], None] = _erase_nobody
