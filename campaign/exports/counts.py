"""Publishes the documents of drives: workers write them, and whoever asks is given them as they stand.

Total, days, sources, history and chart follow the count; hours, areas and countries are written once a day of
Europe/London, so that nobody can watch a single person arrive in a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from campaign.contributions.models import Tally
from campaign.db import Database, insert, now
from campaign.drives.models import Drive
from campaign.exports.editions import Edition, put_together
from campaign.exports.models import Publication
from campaign.i18n.formats import ZONE

PAGE = 200


def publish_counts(database: Database) -> int:
    """Publish the drives whose count has moved since they were, and those newly open to see; how many were published."""
    has_moved = or_(
        Tally.published_at.is_(None), and_(Tally.counted_at.is_not(None), Tally.counted_at != Tally.published_at)
    )
    return sum(publish_drive(database, drive_id) for drive_id in _drives(database, has_moved))


def publish_parts(database: Database) -> int:
    """Publish every drive that was not published with its parts today (Europe/London); how many were.

    All else of it is written anew as well, so that nothing stays behind a change of goals, names or form for longer.
    """
    with database.reading() as session:
        today = _beginning_of_today(session)
    is_due = or_(Tally.parts_published_at.is_(None), Tally.parts_published_at < today)
    return sum(publish_drive(database, drive_id, is_daily=True) for drive_id in _drives(database, is_due))


def publish_drive(database: Database, drive_id: UUID, *, is_daily: bool = False) -> bool:
    """Publish one drive as it stands, as after a change to its goal; whether this call did, and no other meanwhile.

    `is_daily` is for the job of the day alone: parts that are published more often tell who came from where. Raises
    NotFoundError for a draft.
    """
    with database.reading() as session:
        edition = put_together(session, drive_id, is_daily=is_daily)
    with database.transaction() as session:
        if not _is_next(session, edition, is_daily=is_daily):
            return False
        _store(session, edition)
    return True


def _is_next(session: Session, edition: Edition, *, is_daily: bool) -> bool:
    """Note that the edition is published, unless another was since it was put together: an older never hides a newer."""
    seen = edition.count
    session.execute(insert(session, Tally).values(drive_id=seen.drive_id).on_conflict_do_nothing())
    noted = session.execute(
        update(Tally)
        .where(
            Tally.drive_id == seen.drive_id,
            Tally.published_at.is_not_distinct_from(seen.published_at),
            Tally.parts_published_at.is_not_distinct_from(seen.parts_published_at),
        )
        .values(
            published_at=seen.counted_at,
            parts_published_at=now() if is_daily else Tally.parts_published_at,
        )
        .returning(Tally.drive_id)
        .execution_options(synchronize_session=False)
    )
    return noted.scalar_one_or_none() is not None


def _store(session: Session, edition: Edition) -> None:
    for name, document in edition.documents.items():
        row = insert(session, Publication).values(
            drive_id=edition.count.drive_id,
            name=name,
            content_type=document.content_type,
            body=document.body,
            etag=document.etag,
            published_at=now(),
        )
        session.execute(
            row.on_conflict_do_update(
                index_elements=["drive_id", "name"],
                set_={column: row.excluded[column] for column in ("content_type", "body", "etag", "published_at")},
                where=Publication.etag != row.excluded.etag,
            )
        )


def _drives(database: Database, condition: ColumnElement[bool]) -> Iterator[UUID]:
    """Published drives that meet the condition, by pages, each looked up when the one before is done."""
    last: UUID | None = UUID(int=0)
    while last is not None:
        with database.reading() as session:
            page = session.scalars(
                select(Drive.id)
                .outerjoin(Tally, Tally.drive_id == Drive.id)
                .where(Drive.id > last, Drive.published_at.is_not(None), condition)
                .order_by(Drive.id)
                .limit(PAGE)
            ).all()
        yield from page
        last = page[-1] if page else None


def _beginning_of_today(session: Session) -> datetime:
    present = session.execute(select(now())).scalar_one()
    return datetime.combine(present.astimezone(ZONE).date(), time(), ZONE).astimezone(UTC)
