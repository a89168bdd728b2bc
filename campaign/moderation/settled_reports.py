"""Closes a report once one of us has decided about it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.moderation.models import Report


def settle_report(session: Session, contribution_id: UUID, what: str) -> None:
    """What is reported again soon after is counted, and not put before anybody (reporting.py)."""
    session.execute(
        update(Report).where(Report.contribution_id == contribution_id, Report.what == what).values(decided_at=now())
    )
