"""Somebody is erased, or has another address first."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from campaign.db import Database
from campaign.my_support.erasing import Erase, erase
from campaign.my_support.moving import AskAddress, ask_address, move
from campaign.supporters.models import Supporter
from tests.cast import signing


def erased(database: Database, mailbox: str, **whom: object) -> UUID | None:
    with database.transaction() as session:
        return erase(session, Erase(mailbox, "en", **whom))  # type: ignore[arg-type]


def moved(database: Database, mailbox: str, email: str = "suzie@example.org") -> str:
    """Suzie has another address; the key of its mailbox."""
    key = signing(UUID(int=0), email=email).mailbox_key
    with database.transaction() as session:
        change = ask_address(session, AskAddress(mailbox, key, email, "en"))
        assert move(session, change) == "moved"
    return key


def supporter(database: Database, name: str) -> UUID:
    with database.reading() as session:
        return session.scalars(select(Supporter.id).where(Supporter.name == name)).one()
