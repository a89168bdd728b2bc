"""Publishes drives: what every drive needs is the drive's own to check, what its kinds of contribution need is theirs."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from campaign.contributions.registry import KINDS
from campaign.drives import service
from campaign.drives.completeness import IncompleteError, check_complete
from campaign.drives.locking import lock_drive
from campaign.drives.models import Drive
from campaign.errors import NotFoundError


def publish(session: Session, drive_id: UUID) -> None:
    """Let a draft open at its time. Raises IncompleteError, which names all that is missing."""
    lock_drive(session, drive_id)
    missing = find_missing(session, drive_id)
    if missing:
        raise IncompleteError(missing)
    service.publish(session, drive_id)


def find_missing(session: Session, drive_id: UUID) -> list[str]:
    """All that the drive still needs before it is published, by slugs. Raises NotFoundError."""
    drive = session.get(Drive, drive_id)
    if drive is None:
        raise NotFoundError
    missing: list[str] = []
    try:
        check_complete(session, drive)
    except IncompleteError as error:
        missing += error.missing
    for kind in KINDS.values():
        if kind.drive_kind == drive.kind:
            missing += kind.find_lacks(session, drive_id)
    return missing
