"""Of which campaigns, in which role and with which columns an account may have lists, and the end of those that it may not.

What somebody may no longer have is wiped, whole: also while it is built, and without waiting for its day to be over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.audit.record import SYSTEM
from campaign.db import Database
from campaign.drives.models import Campaign, Drive
from campaign.exports.lists.expiring import wipe_lists
from campaign.exports.lists.filters import ListFilters
from campaign.exports.lists.models import UNFINISHED, SupporterList
from campaign.exports.lists.purposes import ADMIN, EXPORTER, PURPOSES
from campaign.staff.access import Access, load_access
from campaign.staff.models import StaffAccount
from campaign.staff.permissions import Permission


@dataclass(frozen=True, slots=True)
class Allowed:
    """In which role somebody asks for lists, and the campaigns that they may have them of."""

    role: str
    campaigns: frozenset[UUID]


class Ordered(Protocol):
    """A list, as far as it says who may have it."""

    @property
    def purpose(self) -> str: ...
    @property
    def columns(self) -> Collection[str]: ...
    @property
    def drives(self) -> frozenset[UUID]: ...


def allowed_to(session: Session, access: Access) -> Allowed:
    """An admin asks as one; whoever else has the permission, as an exporter."""
    is_admin = any(role == ADMIN for role, _ in access.grants)
    own = access.campaigns(Permission.EXPORT_LISTS)
    campaigns = frozenset(session.scalars(select(Campaign.id))) if own is None else own
    return Allowed(ADMIN if is_admin else EXPORTER, campaigns)


def may_have(session: Session, allowed: Allowed, ordered: Ordered) -> bool:
    """Whether all of its columns and campaigns are theirs."""
    purpose = PURPOSES.get(ordered.purpose)
    if purpose is None or not set(ordered.columns) <= set(purpose.columns_for(allowed.role)):
        return False
    return campaigns_of(session, ordered.drives) <= allowed.campaigns


def campaigns_of(session: Session, drive_ids: Collection[UUID]) -> frozenset[UUID]:
    return frozenset(session.scalars(select(Drive.campaign_id).where(Drive.id.in_(drive_ids))))


def wipe_lost(database: Database) -> int:
    """Wipe what waits, is built or lies ready for whoever may not have it any more; how many. Safe to run twice."""
    with database.transaction() as session:
        lost = list(_lost(session))
        return wipe_lists(session, lost, by=SYSTEM)


@dataclass(frozen=True, slots=True)
class _Live:
    purpose: str
    columns: Collection[str]
    drives: frozenset[UUID]


def _lost(session: Session) -> Iterator[UUID]:
    live = session.execute(
        select(
            SupporterList.id,
            SupporterList.account_id,
            SupporterList.purpose,
            SupporterList.columns,
            SupporterList.filters,
            StaffAccount.state,
        )
        .outerjoin(StaffAccount, StaffAccount.id == SupporterList.account_id)
        .where(SupporterList.state.in_((*UNFINISHED, "ready")))
    ).all()
    for row in live:
        ordered = _Live(row.purpose, row.columns, ListFilters.from_json(row.filters).drives)
        is_here = row.state == "active"
        if not is_here or not may_have(session, allowed_to(session, load_access(session, row.account_id)), ordered):
            yield row.id
