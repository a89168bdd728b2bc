"""When single targets are in office, and taking away one that nobody can have written to yet."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives.locking import LockedDrive, lock_drive
from campaign.drives.models import Target
from campaign.drives.target_rows import remove_targets
from campaign.drives.writing import refuse_frozen
from campaign.errors import FieldsRefusedError, NotFoundError


def set_term(session: Session, target_id: UUID, valid_from: date | None, valid_until: date | None) -> None:
    """The first and the last day in office; an empty end is open.

    Raises FieldsRefusedError, NotFoundError; ConflictError for a petition that somebody has signed, or an archived drive.
    """
    if valid_from and valid_until and valid_until < valid_from:
        raise FieldsRefusedError({"valid_until": "dates-out-of-order"})
    target, locked = _lock(session, target_id)
    if locked.drive.kind == "letter-drive":
        locked.must_be("draft", "scheduled", "open", "paused", "closed")
    else:
        refuse_frozen(session, locked)
    target.valid_from, target.valid_until = valid_from, valid_until
    session.flush()


def remove_target(session: Session, target_id: UUID) -> None:
    """Raises ConflictError once the drive has opened, NotFoundError."""
    _, locked = _lock(session, target_id)
    locked.must_be("draft", "scheduled")
    refuse_frozen(session, locked)
    remove_targets(session, [target_id])
    session.expire(locked.drive, ["targets"])


def _lock(session: Session, target_id: UUID) -> tuple[Target, LockedDrive]:
    target = session.get(Target, target_id)
    if target is None:
        raise NotFoundError
    locked = lock_drive(session, target.drive_id)
    session.refresh(target)
    return target, locked
