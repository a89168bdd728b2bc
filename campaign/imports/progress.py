"""How an import stands, and what became of its rows. Changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.batching import BATCH_SIZE
from campaign.errors import NotFoundError
from campaign.imports.given import cells_of, from_json
from campaign.imports.models import Import, ImportRow
from campaign.imports.states import FRESH, REFUSED, REPEATED
from campaign.sealing import unseal

LONGEST_LIST = 500
FIRST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Progress:
    """One import, as its row has it (models.py)."""

    id: UUID
    drive_id: UUID
    account_id: UUID | None
    origin: str
    way: str
    basis: str
    collected_on: date
    boxes: tuple[str, ...]
    state: str
    trouble: str | None
    read: int
    fresh: int
    repeated: int
    refused: int
    taken: int
    gone: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that does not count: of which field and why, by a slug, and its cells while they are kept."""

    number: int
    state: str
    place: str
    slug: str
    cells: Sequence[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sample:
    """A row that would be taken, as it was understood."""

    number: int
    has_address: bool
    signed_on: date | None
    name: str = field(repr=False)
    postcode: str | None = field(repr=False)


def load_progress(session: Session, import_id: UUID) -> Progress:
    """Raises NotFoundError."""
    row = session.get(Import, import_id, populate_existing=True)
    if row is None:
        raise NotFoundError
    return _progress(row)


def list_imports(session: Session, drive_id: UUID, limit: int = LONGEST_LIST) -> Sequence[Progress]:
    """The newest first."""
    rows = select(Import).where(Import.drive_id == drive_id).order_by(Import.created_at.desc()).limit(limit)
    return [_progress(row) for row in session.scalars(rows)]


def columns_of(session: Session, import_id: UUID) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """Its header, where it is known yet, and which column each field is read from. Raises NotFoundError."""
    row = session.get(Import, import_id)
    if row is None:
        raise NotFoundError
    plan = json.loads(row.plan)
    return tuple(plan.get("headers", ())), dict(plan["mapping"])


def reasons_of(session: Session, import_id: UUID) -> Sequence[tuple[str, str, int]]:
    """Of rows that are left out: field, slug and how many, the most first."""
    number = func.count()
    rows = session.execute(
        select(func.coalesce(ImportRow.place, ""), func.coalesce(ImportRow.slug, ""), number)
        .where(ImportRow.import_id == import_id, ImportRow.state.in_((REFUSED, REPEATED)))
        .group_by(ImportRow.place, ImportRow.slug)
        .order_by(number.desc(), ImportRow.slug)
    )
    return [(place, slug, count) for place, slug, count in rows]


def first_rows(session: Session, import_id: UUID, sealing: Sequence[bytes]) -> Sequence[Sample]:
    """The first that would be taken."""
    rows = session.scalars(
        select(ImportRow)
        .where(ImportRow.import_id == import_id, ImportRow.state == FRESH)
        .order_by(ImportRow.number)
        .limit(FIRST_ROWS)
    )
    found = []
    for row in rows:
        text = unseal(sealing, row.id, row.sealed or "")
        if text is not None:
            given = from_json(text)
            found.append(Sample(row.number, given.email is not None, given.signed_on, given.name, given.postcode))
    return found


def left_out(session: Session, import_id: UUID, sealing: Sequence[bytes]) -> Iterator[LeftOut]:
    """In the order of the file, a page at a time."""
    last = 0
    while True:
        rows = session.scalars(
            select(ImportRow)
            .where(
                ImportRow.import_id == import_id,
                ImportRow.number > last,
                ImportRow.state.in_((REFUSED, REPEATED)),
            )
            .order_by(ImportRow.number)
            .limit(BATCH_SIZE)
        ).all()
        for row in rows:
            yield LeftOut(row.number, row.state, row.place or "", row.slug or "", _cells(row, sealing))
        if len(rows) < BATCH_SIZE:
            return
        last = rows[-1].number
        session.expunge_all()


def _cells(row: ImportRow, sealing: Sequence[bytes]) -> Sequence[str]:
    text = unseal(sealing, row.id, row.sealed) if row.sealed else None
    return cells_of(text) if text else ()


def _progress(row: Import) -> Progress:
    return Progress(
        id=row.id,
        drive_id=row.drive_id,
        account_id=row.account_id,
        origin=row.origin,
        way=row.way,
        basis=row.basis,
        collected_on=row.collected_on,
        boxes=tuple(row.boxes.split()),
        state=row.state,
        trouble=row.trouble,
        read=row.read,
        fresh=row.fresh,
        repeated=row.repeated,
        refused=row.refused,
        taken=row.taken,
        gone=row.gone,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
