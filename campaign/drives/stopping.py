"""Stops and resumes single targets: to a stopped one no more letters are written or sent. Ends nobody's time in office."""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.drives.models import Target
from campaign.errors import FieldsRefusedError, NotFoundError

BY_HAND = "by-hand"
BOUNCED = "bounced"
SUPPRESSED = "suppressed"  # its mailbox wants no letters
MENDED_BY_ADDRESS = (BOUNCED, SUPPRESSED)  # another address takes these back
LONGEST_REASON = 32
_REASON = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def stop_target(session: Session, target_id: UUID, reason: str = BY_HAND) -> bool:
    """Whether this stopped it: a target that is stopped keeps its first reason. Raises FieldsRefusedError, NotFoundError.

    `reason` is a slug of at most 32 characters.
    """
    if len(reason) > LONGEST_REASON or not _REASON.fullmatch(reason):
        raise FieldsRefusedError({"reason": "choice-unknown"})
    target = _lock(session, target_id)
    if target.is_stopped:
        return False
    target.is_stopped, target.stop_reason = True, reason
    target.stopped_at = session.execute(select(now())).scalar_one()
    session.flush()
    return True


def resume_target(session: Session, target_id: UUID) -> bool:
    """Whether it had been stopped. Raises NotFoundError."""
    target = _lock(session, target_id)
    was_stopped = target.is_stopped
    target.is_stopped, target.stop_reason, target.stopped_at = False, None, None
    session.flush()
    return was_stopped


def _lock(session: Session, target_id: UUID) -> Target:
    target = session.get(Target, target_id, with_for_update={"key_share": True}, populate_existing=True)
    if target is None:
        raise NotFoundError
    return target
