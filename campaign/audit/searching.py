"""Finds entries of the log: by act, by who did it, by what it was done to, by period. The newest first. Only looks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from campaign.audit.models import AuditEntry
from campaign.db import Database

COLUMNS = (
    "sequence",
    "occurred_at",
    "doer",
    "act",
    "subject_kind",
    "subject_id",
    "campaign_id",
    "network",
    "result",
    "facts",
    "digest",
)
BATCH_SIZE = 500


@dataclass(frozen=True, slots=True)
class ActSearch:
    """What is looked for; None for anything. `until` is the first moment that is not meant any more."""

    act: str | None = None
    doer: str | None = None
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def search_acts(session: Session, search: ActSearch, *, before: int | None = None, limit: int = 50) -> list[AuditEntry]:
    """The newest entries that fit, or those older than the entry `before`. What was emptied fits nothing but a period."""
    older = [AuditEntry.sequence < before] if before is not None else []
    found = select(AuditEntry).where(*_conditions(search), *older).order_by(AuditEntry.sequence.desc()).limit(limit)
    return list(session.scalars(found))


def write_csv(database: Database, search: ActSearch) -> Iterator[str]:
    """All that fit as CSV (RFC 4180), the newest first, in pieces. Nothing in it can begin a formula: all words are ours."""
    yield _line(COLUMNS)
    before: int | None = None
    while True:
        with database.reading() as session:
            batch = search_acts(session, search, before=before, limit=BATCH_SIZE)
            lines = [_line([_cell(getattr(entry, name)) for name in COLUMNS]) for entry in batch]
        yield "".join(lines)
        if len(batch) < BATCH_SIZE:
            return
        before = batch[-1].sequence


def _conditions(search: ActSearch) -> Iterator[ColumnElement[bool]]:
    if search.act is not None:
        yield AuditEntry.act == search.act
    if search.doer is not None:
        yield AuditEntry.doer == search.doer
    if search.subject_id is not None:
        yield AuditEntry.subject_id == search.subject_id
    if search.since is not None:
        yield AuditEntry.occurred_at >= search.since
    if search.until is not None:
        yield AuditEntry.occurred_at < search.until


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return "" if value is None else str(value)


def _line(cells: tuple[str, ...] | list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
