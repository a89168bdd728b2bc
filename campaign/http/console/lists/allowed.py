"""Whose lists and of which campaigns: the role in which somebody asks, and the list that is theirs, as far as they still may.

A list whose campaign or purpose its owner may no longer have lists of is as one that is not there.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.errors import NotFoundError
from campaign.exports.lists.owners import Allowed, allowed_to, campaigns_of, may_have
from campaign.exports.lists.purposes import PURPOSES, Purpose
from campaign.exports.lists.queries import ListView, view_list
from campaign.http.console.visits import Visit
from campaign.staff.permissions import Permission

EXPORT = Permission.EXPORT_LISTS


def load_allowed(session: Session, visit: Visit) -> Allowed:
    return allowed_to(session, visit.access)


def require_purpose(allowed: Allowed, name: str) -> Purpose:
    """Raises NotFoundError for one that this role cannot choose."""
    purpose = PURPOSES.get(name)
    if purpose is None or not purpose.columns_for(allowed.role):
        raise NotFoundError
    return purpose


def require_list(session: Session, visit: Visit, list_id: UUID) -> ListView:
    """Raises NotFoundError, also for another's."""
    found = view_list(session, list_id, visit.account_id)
    if not may_have(session, load_allowed(session, visit), found):
        raise NotFoundError
    return found


def the_campaign(session: Session, drive_ids: Collection[UUID]) -> UUID | None:
    """That of all these drives, for the audit log; None where they are of several."""
    campaigns = campaigns_of(session, drive_ids)
    return next(iter(campaigns)) if len(campaigns) == 1 else None
