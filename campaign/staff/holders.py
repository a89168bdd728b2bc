"""Accounts in use that hold a permission in a campaign, by whatever role: those whom a mail about it concerns."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, exists, or_, select

from campaign.staff.models import StaffAccount, StaffGrant
from campaign.staff.permissions import PERMISSIONS, Permission


def holders_of(permission: Permission, campaign_id: UUID) -> Select[StaffAccount]:
    """In an order that stays."""
    roles = [role for role, allowed in PERMISSIONS.items() if permission in allowed]
    grant = exists().where(
        StaffGrant.account_id == StaffAccount.id,
        StaffGrant.role.in_(roles),
        or_(StaffGrant.campaign_id.is_(None), StaffGrant.campaign_id == campaign_id),
    )
    return select(StaffAccount).where(StaffAccount.state == "active", grant).order_by(StaffAccount.id)
