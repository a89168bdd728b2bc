"""Takes a drive for a change: locked until the transaction ends, with its state at this moment of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.drives.models import Drive
from campaign.drives.states import State, state_of
from campaign.errors import ConflictError, NotFoundError


@dataclass(frozen=True, slots=True)
class LockedDrive:
    """A drive that nobody else can change meanwhile; `present` is the database's time when it was taken."""

    drive: Drive
    present: datetime
    state: State

    def must_be(self, *states: State) -> None:
        """Raises ConflictError, its slug naming the state that stands against it."""
        if self.state not in states:
            raise ConflictError(f"drive-is-{self.state}")


def lock_drive(session: Session, drive_id: UUID) -> LockedDrive:
    """Lock the drive's row. Signing goes on beside it: the lock stops only other changes. Raises NotFoundError."""
    return _take(session, select(Drive).where(Drive.id == drive_id).with_for_update(key_share=True))


def look_at_drive(session: Session, drive_id: UUID) -> LockedDrive:
    """The same without the lock, for who only looks: whatever is done about it later is asked anew. Raises NotFoundError."""
    return _take(session, select(Drive).where(Drive.id == drive_id))


def _take(session: Session, chosen: Select[Drive]) -> LockedDrive:
    drive = session.scalar(chosen.execution_options(populate_existing=True))
    if drive is None:
        raise NotFoundError
    present = session.execute(select(now())).scalar_one()
    return LockedDrive(drive, present, state_of(drive, present))
