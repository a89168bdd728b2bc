"""Which campaigns an account may see for which permission. What is not granted is not there: NotFoundError, never "forbidden".

Every page that names a campaign, a drive or what belongs to one asks here, with the row's own campaign.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from campaign.drives.models import Campaign, Drive
from campaign.errors import NotFoundError
from campaign.staff.models import StaffGrant
from campaign.staff.permissions import GLOBAL, PERMISSIONS, Permission


@dataclass(frozen=True, slots=True)
class Access:
    """What one account may: each grant is a role and a campaign, or None for all of them."""

    account_id: UUID
    grants: frozenset[tuple[str, UUID | None]]

    def may(self, permission: Permission) -> bool:
        """Anywhere at all: whether there is such a page for this account."""
        return permission is Permission.SIGNED_IN or any(
            permission in PERMISSIONS[role] and (campaign_id is None or permission not in GLOBAL)
            for role, campaign_id in self.grants
        )

    def may_everywhere(self, permission: Permission) -> bool:
        """In every campaign, those to come included."""
        return any(permission in PERMISSIONS[role] and campaign_id is None for role, campaign_id in self.grants)

    def may_in(self, permission: Permission, campaign_id: UUID) -> bool:
        return self.may_everywhere(permission) or campaign_id in self._own(permission)

    def campaigns(self, permission: Permission) -> frozenset[UUID] | None:
        """The ids of the campaigns in which it is allowed; None for all there are."""
        return None if self.may_everywhere(permission) else self._own(permission)

    def condition(self, permission: Permission, column: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
        """SQL: the campaign in `column` is one of those. For every list that a page shows."""
        campaigns = self.campaigns(permission)
        if campaigns is None:
            return true()
        return column.in_(campaigns) if campaigns else false()

    def _own(self, permission: Permission) -> frozenset[UUID]:
        return frozenset(
            campaign_id for role, campaign_id in self.grants if campaign_id and permission in PERMISSIONS[role]
        )


def load_access(session: Session, account_id: UUID) -> Access:
    """As its grants are now. Whether the account is in use, its session says."""
    rows = session.execute(select(StaffGrant.role, StaffGrant.campaign_id).where(StaffGrant.account_id == account_id))
    return Access(account_id, frozenset((role, campaign_id) for role, campaign_id in rows))


def require_campaign(session: Session, access: Access, permission: Permission, campaign_id: UUID) -> None:
    """Raises NotFoundError where it is not allowed there, or there is no such campaign."""
    if not access.may_in(permission, campaign_id) or session.get(Campaign, campaign_id) is None:
        raise NotFoundError


def require_drive(session: Session, access: Access, permission: Permission, drive_id: UUID) -> UUID:
    """The id of the drive's campaign. Raises NotFoundError where it is not allowed there, or there is no such drive."""
    campaign_id = session.scalar(select(Drive.campaign_id).where(Drive.id == drive_id))
    if campaign_id is None or not access.may_in(permission, campaign_id):
        raise NotFoundError
    return campaign_id
