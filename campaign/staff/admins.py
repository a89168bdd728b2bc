"""Whoever is an admin and has an account in use: those who are told how the service fares, and what leaves it.

One of them there always is, once there was a first.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from campaign.errors import ConflictError
from campaign.staff.models import StaffAccount, StaffGrant
from campaign.turns import take_turn

ADMINS_TURN = "staff admins"


class LastAdminError(ConflictError):
    """Without this admin, nobody could look after accounts any more."""

    slug = "last-admin"


def admins_in_use() -> Select[StaffAccount]:
    """In an order that stays."""
    is_admin = exists().where(StaffGrant.account_id == StaffAccount.id, StaffGrant.role == "admin")
    return select(StaffAccount).where(StaffAccount.state == "active", is_admin).order_by(StaffAccount.id)


def keep_an_admin(session: Session, account_id: UUID) -> None:
    """Raises LastAdminError where this is the only active admin. Whoever asks goes on alone until they commit."""
    take_turn(session, ADMINS_TURN)
    admins = set(
        session.scalars(
            select(StaffAccount.id)
            .join(StaffGrant, StaffGrant.account_id == StaffAccount.id)
            .where(StaffGrant.role == "admin", StaffAccount.state == "active")
        )
    )
    if admins == {account_id}:
        raise LastAdminError


def has_admin(session: Session) -> bool:
    """Whether somebody can look after accounts."""
    admin = exists().where(StaffGrant.account_id == StaffAccount.id, StaffGrant.role == "admin")
    return session.scalar(select(StaffAccount.id).where(StaffAccount.state == "active", admin).limit(1)) is not None
