"""Reads what is counted of a drive, in one snapshot, for those who publish or show it. Reads tallies, never people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select, text
from sqlalchemy.orm import Session

from campaign.contributions import dimensions
from campaign.contributions.models import Tally, TallyMove, TallyPart
from campaign.drives.models import Drive, DriveText, Milestone
from campaign.drives.wales import day_of, start_of
from campaign.errors import NotFoundError
from campaign.exports.places import UNKNOWN, Place, shown_places
from campaign.i18n.formats import ZONE

HOURS_SHOWN = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class HistoryDay:
    """How a count moved on one day of Europe/London: by reason, all together, and where it stood in the end."""

    day: date
    moves: Mapping[str, int]
    change: int
    total: int


@dataclass(frozen=True, slots=True)
class Hour:
    """How a count moved in the hour (UTC) that begins at `begins_at`."""

    begins_at: datetime
    change: int


@dataclass(frozen=True, slots=True)
class DailyParts:
    """What is published once a day: where people are, as far as it may be told, and the last hours in which they came."""

    count: int
    counted_at: datetime
    hours: tuple[Hour, ...]
    areas: tuple[Place, ...]
    countries: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class DriveCount:
    """The count of a public drive. `counted_at` is when it last moved; before the first, when the drive was published."""

    drive_id: UUID
    kind: str
    goal: int
    count: int
    counted_at: datetime
    next_milestone: int | None
    moved_at: datetime | None
    published_at: datetime | None
    parts_published_at: datetime | None


@dataclass(frozen=True, slots=True)
class DriveGrowth:
    """How the count came about: by day, and by source, with the titles of the drive in each language."""

    titles: Mapping[str, str]
    days: tuple[HistoryDay, ...]
    sources: tuple[Place, ...]


def hold_one_snapshot(session: Session) -> None:
    """Let all that follows in a reading session see one moment; to be called first. SQLite's sessions do so anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def load_count(session: Session, drive_id: UUID) -> DriveCount:
    """By primary keys alone. Raises NotFoundError where the drive was never published."""
    count = func.coalesce(Tally.count, 0)
    upcoming = (
        select(func.min(Milestone.at))
        .where(Milestone.drive_id == Drive.id, Milestone.reached_at.is_(None), Milestone.at > count)
        .scalar_subquery()
    )
    row = session.execute(
        select(
            Drive.id,
            Drive.kind,
            Drive.goal,
            count,
            func.coalesce(Tally.counted_at, Drive.published_at),
            upcoming,
            Tally.counted_at,
            Tally.published_at,
            Tally.parts_published_at,
        )
        .outerjoin(Tally, Tally.drive_id == Drive.id)
        .where(Drive.id == drive_id, Drive.published_at.is_not(None))
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return DriveCount(*row)


def load_growth(session: Session, drive_id: UUID) -> DriveGrowth:
    """Bounded by the hours that the drive has been open, not by who gave to it."""
    titles = session.execute(select(DriveText.language, DriveText.title).where(DriveText.drive_id == drive_id))
    sources = [Place(key, count) for key, count in _parts(session, drive_id, "source").items() if count > 0]
    return DriveGrowth(
        titles=dict(titles.all()),
        days=load_history(session, drive_id),
        sources=tuple(sorted(sources, key=lambda source: (-source.count, source.key))),
    )


def load_history(session: Session, drive_id: UUID, *, latest_days: int | None = None) -> tuple[HistoryDay, ...]:
    """The days on which the count moved, from the first: each fall by its reasons. The last total is the count.

    With `latest_days` no more than those of so many days to the one on which it moved last.
    """
    days: list[HistoryDay] = []
    total = 0
    conditions = [TallyMove.drive_id == drive_id]
    if latest_days and (since := _beginning(session, drive_id, latest_days)):
        total = session.scalar(select(func.sum(TallyMove.amount)).where(*conditions, TallyMove.hour < since)) or 0
        conditions.append(TallyMove.hour >= since)
    found = _moves(session, *conditions)
    for day, moves in groupby(found, key=lambda move: move.hour.astimezone(ZONE).date()):
        by_reason = _add_up((move.reason, move.amount) for move in moves)
        change = sum(by_reason.values())
        total += change
        days.append(HistoryDay(day, by_reason, change, total))
    return tuple(days)


def load_daily_parts(session: Session, count: DriveCount) -> DailyParts:
    """The parts as they stand, none crossed with another, none that would tell of fewer than five people."""
    recent = TallyMove.hour > count.counted_at - HOURS_SHOWN
    hours = groupby(_moves(session, TallyMove.drive_id == count.drive_id, recent), key=lambda move: move.hour)
    return DailyParts(
        count=count.count,
        counted_at=count.counted_at,
        hours=tuple(Hour(hour, sum(move.amount for move in moves)) for hour, moves in hours),
        areas=shown_places(_parts(session, count.drive_id, "area"), unknown=dimensions.UNKNOWN),
        countries=shown_places(_parts(session, count.drive_id, "country"), unknown=dimensions.UNKNOWN),
    )


def load_exact_parts(session: Session, drive_id: UUID, dimension: str) -> tuple[Place, ...]:
    """For staff alone: a dimension as it is counted, the most first. What is published of it says less."""
    found = [Place(key or UNKNOWN, count) for key, count in _parts(session, drive_id, dimension).items() if count]
    return tuple(sorted(found, key=lambda place: (-place.count, place.key)))


def _beginning(session: Session, drive_id: UUID, days: int) -> datetime | None:
    last = session.scalar(select(func.max(TallyMove.hour)).where(TallyMove.drive_id == drive_id))
    return start_of(day_of(last) - timedelta(days=days - 1)) if last else None


def _moves(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Row[datetime, str, int]]:
    moves = select(TallyMove.hour, TallyMove.reason, TallyMove.amount).where(*conditions)
    return session.execute(moves.order_by(TallyMove.hour, TallyMove.reason)).all()


def _parts(session: Session, drive_id: UUID, dimension: str) -> dict[str, int]:
    rows = session.execute(
        select(TallyPart.key, TallyPart.count).where(TallyPart.drive_id == drive_id, TallyPart.dimension == dimension)
    )
    return dict(rows.all())


def _add_up(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for reason, amount in amounts:
        found[reason] = found.get(reason, 0) + amount
    return dict(sorted(found.items()))
