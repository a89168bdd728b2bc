"""Puts together the documents of a drive as they stand at one moment. Writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, literal, select
from sqlalchemy.orm import Session

from campaign.db import Database
from campaign.drives.models import Drive, Slug
from campaign.drives.queries import list_drives
from campaign.drives.states import State
from campaign.errors import NotFoundError
from campaign.exports.chart import SVG, chart_svg
from campaign.exports.documents import (
    CSV,
    JSON,
    count_json,
    counts_csv,
    counts_json,
    drives_json,
    history_json,
    parts_json,
    read_parts,
)
from campaign.exports.figures import (
    DailyParts,
    DriveCount,
    hold_one_snapshot,
    load_count,
    load_daily_parts,
    load_growth,
)
from campaign.exports.flights import Flights
from campaign.exports.models import Publication
from campaign.exports.wording import area_names_of
from campaign.i18n import LANGUAGES

COUNT = "count.json"
CHART = "chart.svg"
DOCUMENTS = (COUNT, "counts.json", "counts.csv", "history.json", CHART)  # as they are asked for
OPEN: tuple[State, ...] = ("open",)
LISTED_KINDS = ("petition", "letter-drive", "pledge-drive")
_under_way: Flights[Document] = Flights()
PARTS = "parts.json"  # kept to write the others with; nobody is given it


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes to be served as they are. The tag is a strong one (RFC 9110): the same bytes, the same tag."""

    content_type: str
    body: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class Edition:
    """All documents of a drive at one moment, by the name that they are stored under."""

    count: DriveCount
    documents: Mapping[str, Document]


def document_of(content_type: str, body: bytes) -> Document:
    """These bytes with their tag."""
    return Document(content_type, body, hashlib.sha256(body).hexdigest()[:32])


def put_together(session: Session, drive_id: UUID, *, is_daily: bool = False) -> Edition:
    """The edition of this moment; hours, areas and countries as published last, or anew where it `is_daily`.

    Begins the session's one snapshot. Raises NotFoundError for a draft.
    """
    hold_one_snapshot(session)
    count = load_count(session, drive_id)
    growth = load_growth(session, drive_id)
    parts = load_daily_parts(session, count) if is_daily else published_parts(session, drive_id)
    areas = area_names_of(session, [place.key for place in parts.areas] if parts else [])
    documents = {
        COUNT: document_of(JSON, count_json(count)),
        "counts.json": document_of(JSON, counts_json(count, growth, parts, areas)),
        "counts.csv": document_of(CSV, counts_csv(count, growth, parts, areas)),
        "history.json": document_of(JSON, history_json(count, growth)),
        **{_chart_in(language): document_of(SVG, chart_svg(count, growth, language)) for language in LANGUAGES},
    }
    if parts and is_daily:
        documents[PARTS] = document_of(JSON, parts_json(parts))
    return Edition(count, documents)


def find_document(database: Database, kind: str, slug: str, name: str) -> Document:
    """One of DOCUMENTS of the drive that `slug` names in either language, now or earlier; a chart in the slug's language.

    As it was published; where it is not yet, put together once for all who ask meanwhile. Raises NotFoundError, for a draft
    too.
    """
    with database.reading() as session:
        row = session.execute(
            select(Slug.owner_id, Slug.language, Publication.content_type, Publication.body, Publication.etag)
            .join(Drive, Drive.id == Slug.owner_id)
            .outerjoin(Publication, and_(Publication.drive_id == Drive.id, Publication.name == _stored_name(name)))
            .where(Slug.kind == kind, Slug.slug == slug, Drive.published_at.is_not(None))
        ).one_or_none()
    if row is None:
        raise NotFoundError
    if row.etag is not None:
        return Document(row.content_type, row.body, row.etag)
    stored = _chart_in(row.language) if name == CHART else name
    return _under_way.share(
        (id(database), row.owner_id, stored), lambda: _not_published(database, row.owner_id, stored)
    )


def _not_published(database: Database, drive_id: UUID, stored: str) -> Document:
    with database.reading() as session:
        if stored == COUNT:
            return document_of(JSON, count_json(load_count(session, drive_id)))
        return put_together(session, drive_id).documents[stored]


def list_open_drives(database: Database) -> Document:
    """The drives that are open at this moment, the newest first, at most 500. Appeals are not among them."""
    with database.reading() as session:
        drives = [drive for drive in list_drives(session, OPEN) if drive.kind in LISTED_KINDS]
        return document_of(JSON, drives_json(drives))


def _stored_name(name: str) -> ColumnElement[str]:
    return literal("chart.") + Slug.language + literal(".svg") if name == CHART else literal(name)


def _chart_in(language: str) -> str:
    return f"chart.{language}.svg"


def published_parts(session: Session, drive_id: UUID) -> DailyParts | None:
    """Hours, areas and countries as they were told last; None where they never were."""
    body = session.scalar(select(Publication.body).where(Publication.drive_id == drive_id, Publication.name == PARTS))
    return None if body is None else read_parts(body)
