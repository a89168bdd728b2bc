"""The chain of digests: what each entry's is made of, and whether the log is still what was written.

Who can write to the database can shorten the log and its head alike; whoever keeps the last digest elsewhere sees that too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.audit.models import AuditEntry, AuditHead
from campaign.db import now

NOTHING_BEFORE = "0" * 64
KEPT = timedelta(days=730)  # how long an entry says something
BATCH_SIZE = 500


@dataclass(frozen=True, slots=True)
class Content:
    """All that an entry says."""

    sequence: int
    occurred_at: datetime
    doer: str
    act: str
    subject_kind: str | None
    subject_id: UUID | None
    campaign_id: UUID | None
    network: str | None
    result: str
    facts: str

    def values(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken_at` is the first entry that is not what was written; None where all are. `digest` is the head's."""

    entries: int
    digest: str
    broken_at: int | None


def content_digest(content: Content) -> str:
    """SHA-256 over the entry as JSON with sorted names, its moment in UTC to the microsecond."""
    said = content.values()
    said["occurred_at"] = _told(content.occurred_at)
    for name in ("subject_id", "campaign_id"):
        said[name] = str(said[name]) if said[name] else None
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def next_digest(before: str, occurred_at: datetime, own: str) -> str:
    """It holds the moment besides, so that an entry that says nothing any more still proves how old it is."""
    return hashlib.sha256(f"{before}{_told(occurred_at)}{own}".encode()).hexdigest()


def verify_chain(session: Session) -> Verdict:
    """Walk the whole log, from the first entry to the head."""
    present = session.execute(select(now())).scalar_one()
    head = session.execute(select(AuditHead.sequence, AuditHead.digest)).one_or_none()
    digest, number = NOTHING_BEFORE, 0
    if head is None:
        return Verdict(0, digest, 1)
    for entry in _entries(session, head.sequence):
        number += 1
        is_whole = entry.sequence == number and _says_what_it_said(entry, present)
        if not is_whole or entry.digest != next_digest(digest, entry.occurred_at, entry.content_digest):
            return Verdict(number, head.digest, number)
        digest = entry.digest
    is_at_head = (number, digest) == (head.sequence, head.digest)
    return Verdict(number, head.digest, None if is_at_head else number + 1)


def _told(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _says_what_it_said(entry: AuditEntry, present: datetime) -> bool:
    """An entry that says nothing any more must be old enough for it; its digest proves that it is."""
    if entry.act is None:
        return entry.occurred_at <= present - KEPT
    names = Content.__dataclass_fields__
    return content_digest(Content(**{name: getattr(entry, name) for name in names})) == entry.content_digest


def _entries(session: Session, until: int) -> Iterator[AuditEntry]:
    """By batches and by number, so that what is written meanwhile does not come in between."""
    last = 0
    while True:
        batch = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.sequence > last, AuditEntry.sequence <= until)
            .order_by(AuditEntry.sequence)
            .limit(BATCH_SIZE)
        ).all()
        yield from batch
        if len(batch) < BATCH_SIZE:
            return
        last = batch[-1].sequence
        session.expunge_all()
