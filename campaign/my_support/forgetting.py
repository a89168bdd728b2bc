"""Forgets what My support needed for a while: links, sessions, changes of address, and where receipts went."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from campaign.batching import in_batches
from campaign.db import Base, Database, now
from campaign.mail.models import Delivery
from campaign.my_support.entering import LINK_TEMPLATE, WAITS_SECONDS
from campaign.my_support.models import AddressChange, Erasure, SupportLink, SupportSession
from campaign.my_support.moving import LIFE

KEPT_SECONDS = 24 * 3600  # of a session that is over
RECEIPT_SECONDS = 3600  # an address waits for its receipt to leave no longer than this
SETTLED = ("accepted", "delivered", "bounced", "dropped", "failed")


def forget_receipts(database: Database) -> int:
    """Null the addresses of erasures whose receipt has left, or should have within the hour; how many."""
    settled = exists().where(Delivery.subject_id == Erasure.id, Delivery.state.in_(SETTLED))
    due = select(Erasure.id).where(
        Erasure.address.is_not(None), or_(settled, Erasure.erased_at <= now(-RECEIPT_SECONDS))
    )

    def step(session: Session, limit: int) -> int:
        ids = session.scalars(due.limit(limit)).all()
        session.execute(update(Erasure).where(Erasure.id.in_(ids)).values(address=None))
        return len(ids)

    return in_batches(database, step)


def forget_visits(database: Database) -> int:
    """Delete links and sessions a day after they stopped working, and changes of address a day after their last step.

    A link that was not mailed, as to an address that nobody here knows, leaves no trace in the ledger either.
    """
    life = LIFE.total_seconds()
    old_link = SupportLink.created_at <= now(-2 * WAITS_SECONDS)
    unsent = Delivery.template == LINK_TEMPLATE, Delivery.state == "dropped"
    moved_long_ago = or_(AddressChange.moved_at.is_(None), AddressChange.moved_at <= now(-life))
    return (
        _delete(database, Delivery, Delivery.subject_id.in_(select(SupportLink.id).where(old_link)), *unsent)
        + _delete(database, SupportLink, old_link)
        + _delete(database, SupportSession, SupportSession.expires_at <= now(-KEPT_SECONDS))
        + _delete(database, AddressChange, AddressChange.expires_at <= now(), moved_long_ago)
    )


def _delete(database: Database, table: type[Base], *conditions: ColumnElement[bool]) -> int:
    key = table.__table__.c.id

    def step(session: Session, limit: int) -> int:
        ids = session.scalars(select(key).where(*conditions).limit(limit)).all()
        session.execute(delete(table).where(key.in_(ids)).execution_options(synchronize_session=False))
        return len(ids)

    return in_batches(database, step)
