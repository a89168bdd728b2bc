"""Drives as pages of thanks speak of them: a correction of their words is seen there some seconds later.

What decides about a contribution (whether its drive is open, its statement) is never taken from here.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives.queries import DriveSummary, DriveView, list_drives, load_drive
from campaign.drives.states import State
from campaign.http.services import services

OPEN: tuple[State, ...] = ("open",)


def recent_drive(session: Session, drive_id: UUID) -> DriveView:
    """As `load_drive`, of late."""
    return services().recent.find(("drive", drive_id), lambda: load_drive(session, drive_id))


def recently_open(session: Session) -> tuple[DriveSummary, ...]:
    """Those that are open, as `list_drives` has them, of late."""
    return services().recent.find("open drives", lambda: list_drives(session, OPEN))
