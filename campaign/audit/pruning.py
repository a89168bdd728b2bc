"""Empties what entries say once it is two years old. Their digests stay, and with them the chain."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.audit.chain import KEPT
from campaign.audit.models import AuditEntry
from campaign.batching import in_batches
from campaign.db import Database, now

EMPTIED = ("doer", "act", "subject_kind", "subject_id", "campaign_id", "network", "result", "facts")
LEEWAY_SECONDS = 3600  # the trigger that lets it through asks the server's own clock


def prune_audit_log(database: Database) -> int:
    """How many entries were emptied."""
    old = AuditEntry.occurred_at <= now(-KEPT.total_seconds() - LEEWAY_SECONDS), AuditEntry.act.is_not(None)

    def step(session: Session, limit: int) -> int:
        numbers = session.scalars(select(AuditEntry.sequence).where(*old).limit(limit)).all()
        emptied = dict.fromkeys(EMPTIED)
        session.execute(update(AuditEntry).where(AuditEntry.sequence.in_(numbers)).values(**emptied))
        return len(numbers)

    return in_batches(database, step)
