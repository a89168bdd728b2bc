"""What is decided about an import: write it down, start, cancel, undo. Each is an event; the work itself is running.py's.

Each function gives back the row that says what was decided, for the audit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.drives.models import Drive
from campaign.drives.states import state_of
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.ids import new_id
from campaign.imports import events
from campaign.imports.columns import BOXES, find_columns, header_key
from campaign.imports.models import LEASES, Import
from campaign.imports.states import ASKED, ORIGINS, PAPER, TRANSITIONS, WAYS
from campaign.outbox.record import record_event

UNDONE_WITHIN_DAYS = 30
LONGEST_BASIS = 200
REMEMBERED = 50  # imports that are looked through for the same columns


@dataclass(frozen=True, slots=True)
class NewImport:
    """`mapping`: the importer's own header for a field; `language` is of whoever's row names none. With `headers` it
    waits until somebody says what they hold (`choose_columns`). `id` is of a file that lies there already."""

    drive_id: UUID
    origin: str
    way: str
    basis: str
    collected_on: date
    boxes: frozenset[str] = frozenset()
    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    language: str = "cy"
    account_id: UUID | None = None
    headers: tuple[str, ...] = ()
    id: UUID | None = None


def write_import(session: Session, new: NewImport) -> Import:
    """To be looked through. Raises FieldsRefusedError, NotFoundError, ConflictError `drive-of-another-kind`."""
    _check(new)
    present = session.execute(select(now())).scalar_one()
    drive = session.get(Drive, new.drive_id)
    if drive is None:
        raise NotFoundError
    if drive.kind != "petition":
        raise ConflictError("drive-of-another-kind")
    plan: dict[str, Any] = {"mapping": dict(new.mapping), "encoding": new.encoding, "language": new.language}
    if new.headers:
        plan |= {"headers": list(new.headers), "mapping": remembered(session, new)}
    row = Import(
        id=new.id or new_id(),
        drive_id=new.drive_id,
        account_id=new.account_id,
        origin=new.origin,
        way=new.way,
        basis=new.basis.strip(),
        collected_on=new.collected_on,
        boxes=" ".join(box for box in BOXES if box in new.boxes),
        plan=json.dumps(plan, ensure_ascii=False),
        created_at=present,
    )
    session.add(row)
    if new.headers:
        row.state = "brought"
        session.flush()
        return row
    return _record(session, row, events.BROUGHT)


def remembered(session: Session, new: NewImport) -> dict[str, str]:
    """What was said last of a file with the same columns, for this drive."""
    key = header_key(new.headers)
    plans = (
        select(Import.plan).where(Import.drive_id == new.drive_id).order_by(Import.created_at.desc()).limit(REMEMBERED)
    )
    for plan in map(json.loads, session.scalars(plans)):
        if plan["mapping"] and header_key(plan.get("headers", ())) == key:
            return dict(plan["mapping"])
    return dict(new.mapping)


def choose_columns(session: Session, import_id: UUID, mapping: Mapping[str, str]) -> Import:
    """Have it looked through so. Raises FileRefusedError where the columns cannot be understood so."""
    row = lock_import(session, import_id)
    move(row, "checking")
    plan = json.loads(row.plan)
    find_columns(plan["headers"], mapping)
    row.plan = json.dumps({**plan, "mapping": dict(mapping)}, ensure_ascii=False)
    return _record(session, row, events.BROUGHT)


def start(session: Session, import_id: UUID) -> Import:
    """Take its fresh rows in. Raises NotFoundError, ConflictError: also where the drive takes none now."""
    row = lock_import(session, import_id)
    move(row, "running")
    if not takes(session, row):
        raise ConflictError("drive-not-open")
    row.started_at, row.cursor = session.execute(select(now())).scalar_one(), 0
    return _record(session, row, events.STARTED)


def cancel(session: Session, import_id: UUID) -> Import:
    """Stop it between two batches, or never start it: what is taken stays until it is undone."""
    row = lock_import(session, import_id)
    move(row, "cancelled")
    row.ended_at = session.execute(select(now())).scalar_one()
    LEASES.let_go(row)
    return _record(session, row, events.CANCELLED)


def undo(session: Session, import_id: UUID) -> Import:
    """Take out of the count whatever of it stands. Raises ConflictError `import-too-old` after 30 days."""
    row = lock_import(session, import_id)
    if row.started_at is None:
        raise ConflictError(f"import-is-{row.state}")
    move(row, "undoing")
    if (session.execute(select(now())).scalar_one() - row.started_at).days >= UNDONE_WITHIN_DAYS:
        raise ConflictError("import-too-old")
    row.cursor, row.ended_at = 0, None
    return _record(session, row, events.REVERTED)


def takes(session: Session, row: Import) -> bool:
    """Whether the drive takes such rows now: sheets and lists come in after it has closed too, questions by mail do not."""
    drive = session.get_one(Drive, row.drive_id, populate_existing=True)
    state = state_of(drive, session.execute(select(now())).scalar_one())
    if row.way == ASKED and row.origin != PAPER:
        return state == "open"
    return state in ("open", "paused", "closed")


def lock_import(session: Session, import_id: UUID) -> Import:
    """The row as it is under the lock. Raises NotFoundError."""
    query = select(Import).where(Import.id == import_id).with_for_update()
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFoundError
    return row


def move(row: Import, state: str) -> None:
    """Raises ConflictError where there is no way."""
    if state not in TRANSITIONS[row.state]:
        raise ConflictError(f"import-is-{row.state}")
    row.state = state


def _check(new: NewImport) -> None:
    errors = {}
    if new.origin not in ORIGINS:
        errors["origin"] = "choice-unknown"
    if new.way not in WAYS:
        errors["way"] = "choice-unknown"
    basis = new.basis.strip()
    if not basis:
        errors["basis"] = "text-missing"
    elif len(basis) > LONGEST_BASIS or not basis.isprintable():
        errors["basis"] = "text-too-long" if len(basis) > LONGEST_BASIS else "text-characters"
    if not new.boxes <= set(BOXES):
        errors["boxes"] = "choice-unknown"
    if errors:
        raise FieldsRefusedError(errors)


def _record(session: Session, row: Import, event: str) -> Import:
    session.flush()
    record_event(session, event, row.id)
    return row
