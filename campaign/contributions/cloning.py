"""Copies a drive as a new draft: its plan is the drive's own to copy, what its kinds of contribution need is theirs."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from campaign.contributions.registry import KINDS
from campaign.drives.copying import copy_drive
from campaign.drives.models import Drive


def clone_drive(session: Session, drive_id: UUID) -> UUID:
    """The id of the new draft, with everything but what was given. Raises NotFoundError."""
    copy_id = copy_drive(session, drive_id)
    drive_kind = session.get_one(Drive, copy_id).kind
    for kind in KINDS.values():
        if kind.drive_kind == drive_kind:
            kind.copy_plan(session, drive_id, copy_id)
    session.flush()
    return copy_id
