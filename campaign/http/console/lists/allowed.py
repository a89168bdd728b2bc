"""Whose lists and of which campaigns: the role in which somebody asks, and the list that is theirs, as far as they still may.

A list whose campaign or purpose its owner may no longer have lists of is as one that is not there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.drives.models import Campaign, Drive
from campaign.errors import NotFoundError
from campaign.exports.lists.purposes import ADMIN, EXPORTER, PURPOSES, Purpose
from campaign.exports.lists.queries import ListView, view_list
from campaign.http.console.visits import Visit
from campaign.staff.permissions import Permission

EXPORT = Permission.EXPORT_LISTS


@dataclass(frozen=True, slots=True)
class Allowed:
    """In which role somebody asks for lists, and the campaigns that they may have them of."""

    role: str
    campaigns: frozenset[UUID]


def load_allowed(session: Session, visit: Visit) -> Allowed:
    """An admin asks as one; whoever else has the permission, as an exporter."""
    is_admin = any(role == ADMIN for role, _ in visit.access.grants)
    own = visit.access.campaigns(EXPORT)
    campaigns = frozenset(session.scalars(select(Campaign.id))) if own is None else own
    return Allowed(ADMIN if is_admin else EXPORTER, campaigns)


def require_purpose(allowed: Allowed, name: str) -> Purpose:
    """Raises NotFoundError for one that this role cannot choose."""
    purpose = PURPOSES.get(name)
    if purpose is None or not purpose.columns_for(allowed.role):
        raise NotFoundError
    return purpose


def require_list(session: Session, visit: Visit, list_id: UUID) -> ListView:
    """Raises NotFoundError, also for another's."""
    found = view_list(session, list_id, visit.account_id)
    allowed = load_allowed(session, visit)
    if not set(found.columns) <= set(require_purpose(allowed, found.purpose).columns_for(allowed.role)):
        raise NotFoundError
    if not campaigns_of(session, found.drives) <= allowed.campaigns:
        raise NotFoundError
    return found


def campaigns_of(session: Session, drive_ids: Collection[UUID]) -> frozenset[UUID]:
    return frozenset(session.scalars(select(Drive.campaign_id).where(Drive.id.in_(drive_ids))))


def the_campaign(session: Session, drive_ids: Collection[UUID]) -> UUID | None:
    """That of all these drives, for the audit log; None where they are of several."""
    campaigns = campaigns_of(session, drive_ids)
    return next(iter(campaigns)) if len(campaigns) == 1 else None
