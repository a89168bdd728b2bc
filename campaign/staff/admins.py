"""Whoever is an admin and has an account in use: those who are told how the service fares, and what leaves it."""

from __future__ import annotations

from sqlalchemy import Select, exists, select

from campaign.staff.models import StaffAccount, StaffGrant


def admins_in_use() -> Select[StaffAccount]:
    """In an order that stays."""
    is_admin = exists().where(StaffGrant.account_id == StaffAccount.id, StaffGrant.role == "admin")
    return select(StaffAccount).where(StaffAccount.state == "active", is_admin).order_by(StaffAccount.id)
