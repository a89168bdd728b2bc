"""Forgets what My support needed for a while: links, sessions, changes of address, and where receipts went."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.mail.models import Delivery
from campaign.my_support.entering import LINK_TEMPLATE, WAITS_SECONDS
from campaign.my_support.models import AddressChange, Erasure, SupportLink, SupportSession
from campaign.my_support.moving import LIFE

KEPT_SECONDS = 24 * 3600  # of a session that is over
RECEIPT_SECONDS = 3600  # an address waits for its receipt to leave no longer than this
SETTLED = ("accepted", "delivered", "bounced", "dropped", "failed")


def old_receipts(ahead: float) -> Select[UUID]:
    """Erasures whose receipt has left, or should have within the hour."""
    settled = exists().where(Delivery.subject_id == Erasure.id, Delivery.state.in_(SETTLED))
    return select(Erasure.id).where(
        Erasure.address.is_not(None), or_(settled, Erasure.erased_at <= now(ahead - RECEIPT_SECONDS))
    )


def forget_addresses(session: Session, erasure_ids: Sequence[UUID]) -> None:
    session.execute(update(Erasure).where(Erasure.id.in_(erasure_ids)).values(address=None))


def old_links(ahead: float) -> Select[UUID]:
    """Links a day after they stopped working."""
    return select(SupportLink.id).where(SupportLink.created_at <= now(ahead - 2 * WAITS_SECONDS))


def forget_links(session: Session, link_ids: Sequence[UUID]) -> None:
    """A link that was not mailed, as to an address that nobody here knows, leaves no trace in the ledger either."""
    unsent = Delivery.template == LINK_TEMPLATE, Delivery.state == "dropped", Delivery.subject_id.in_(link_ids)
    session.execute(delete(Delivery).where(*unsent).execution_options(synchronize_session=False))
    session.execute(delete(SupportLink).where(SupportLink.id.in_(link_ids)))


def old_sessions(ahead: float) -> Select[UUID]:
    """Sessions a day after they were over."""
    return select(SupportSession.id).where(SupportSession.expires_at <= now(ahead - KEPT_SECONDS))


def forget_sessions(session: Session, session_ids: Sequence[UUID]) -> None:
    session.execute(delete(SupportSession).where(SupportSession.id.in_(session_ids)))


def old_changes(ahead: float) -> Select[UUID]:
    """Changes of address a day after their last step."""
    moved_long_ago = or_(AddressChange.moved_at.is_(None), AddressChange.moved_at <= now(ahead - LIFE.total_seconds()))
    return select(AddressChange.id).where(AddressChange.expires_at <= now(ahead), moved_long_ago)


def forget_changes(session: Session, change_ids: Sequence[UUID]) -> None:
    session.execute(delete(AddressChange).where(AddressChange.id.in_(change_ids)))
