"""Empties what entries say once it is two years old. Their digests stay, and with them the chain."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from campaign.audit.chain import KEPT
from campaign.audit.models import AuditEntry
from campaign.db import now

EMPTIED = ("doer", "act", "subject_kind", "subject_id", "campaign_id", "network", "result", "facts")
LEEWAY_SECONDS = 3600  # the trigger that lets it through asks the server's own clock


def old_entries(ahead: float) -> Select[int]:
    """Entries that will be two years old in `ahead` seconds, by their number."""
    return select(AuditEntry.sequence).where(
        AuditEntry.occurred_at <= now(ahead - KEPT.total_seconds() - LEEWAY_SECONDS), AuditEntry.act.is_not(None)
    )


def empty_entries(session: Session, numbers: Sequence[int]) -> None:
    session.execute(update(AuditEntry).where(AuditEntry.sequence.in_(numbers)).values(**dict.fromkeys(EMPTIED)))
