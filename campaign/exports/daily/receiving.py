"""Who gets the counts of a drive by mail: put down and taken off. Only those who may take its counts away can be put down.

Whoever may no longer is left out as each mail is made, and comes back if they may again.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from campaign.db import insert, now
from campaign.drives.models import Drive
from campaign.errors import ConflictError, NotFoundError
from campaign.exports.daily.models import CountReceiver
from campaign.staff.models import StaffAccount, StaffGrant
from campaign.staff.permissions import PERMISSIONS, Permission
from campaign.turns import take_turn

MOST_DRIVES = 20  # of one account: what a mail can carry
_ROLES = [role for role, allowed in PERMISSIONS.items() if Permission.EXPORT_COUNTS in allowed]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may take the counts of a drive away, and whether they get them each morning."""

    account_id: UUID
    name: str
    is_receiver: bool


def colleagues_of(session: Session, drive_id: UUID) -> list[Colleague]:
    """By name. Whoever may no longer is not among them."""
    rows = session.execute(
        select(StaffAccount.id, StaffAccount.name, CountReceiver.account_id.is_not(None))
        .select_from(StaffAccount)
        .join(Drive, Drive.id == drive_id)
        .outerjoin(
            CountReceiver,
            (CountReceiver.account_id == StaffAccount.id) & (CountReceiver.drive_id == drive_id),
        )
        .where(
            StaffAccount.state == "active",
            exists().where(
                StaffGrant.account_id == StaffAccount.id,
                StaffGrant.role.in_(_ROLES),
                or_(StaffGrant.campaign_id.is_(None), StaffGrant.campaign_id == Drive.campaign_id),
            ),
        )
        .order_by(StaffAccount.name, StaffAccount.id)
    )
    return [Colleague(*row) for row in rows]


def drives_received(session: Session, account_id: UUID) -> frozenset[UUID]:
    return frozenset(session.scalars(select(CountReceiver.drive_id).where(CountReceiver.account_id == account_id)))


def begin_daily(session: Session, drive_id: UUID, account_id: UUID) -> bool:
    """Whether they were not down before. Raises NotFoundError for whoever may not, ConflictError `too-many-drives`."""
    if account_id not in {one.account_id for one in colleagues_of(session, drive_id)}:
        raise NotFoundError
    take_turn(session, f"counts of {account_id}")
    received = drives_received(session, account_id)
    if drive_id not in received and len(received) >= MOST_DRIVES:
        raise ConflictError("too-many-drives")
    row = insert(session, CountReceiver).values(account_id=account_id, drive_id=drive_id, begun_at=now())
    begun = session.execute(row.on_conflict_do_nothing().returning(CountReceiver.drive_id))
    return begun.first() is not None


def end_daily(session: Session, drive_id: UUID, account_id: UUID) -> bool:
    """Whether they were down."""
    gone = delete(CountReceiver).where(CountReceiver.account_id == account_id, CountReceiver.drive_id == drive_id)
    return session.execute(gone.returning(CountReceiver.drive_id)).first() is not None
