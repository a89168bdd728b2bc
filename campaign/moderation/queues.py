"""What waits for one of us, queue by queue: without an address, the longest waiting first. Changes nothing.

An item about which a decision stands that can still be undone waits no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.orm import Session

from campaign.contributions.facts import Fact
from campaign.contributions.held import overdue_before
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.drives.models import Drive
from campaign.errors import NotFoundError
from campaign.i18n import Language
from campaign.moderation.models import ModerationDecision
from campaign.moderation.sources import SOURCES, Lines

LONGEST_LIST = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of a queue: it shows nobody's name or words. `about` is a slug: why it is held, or what was reported."""

    queue: str
    contribution_id: UUID
    version: int
    drive_id: UUID
    campaign_id: UUID
    kind: str
    language: str
    since: datetime
    is_overdue: bool
    about: str | None
    times: int


@dataclass(frozen=True, slots=True)
class Item:
    """The same to be read. `name` is there where it is to be shown with the words, or is what is decided about."""

    waiting: Waiting
    name: str | None = field(repr=False)
    facts: tuple[Fact, ...] = field(repr=False)


def list_waiting(
    session: Session, queue: str, condition: ColumnElement[bool], limit: int = LONGEST_LIST
) -> list[Waiting]:
    """`condition` is about Drive: of which campaigns."""
    due = overdue_before(session)
    source = SOURCES[queue]
    rows = session.execute(select_waiting(queue, condition).order_by(source.since).limit(limit))
    return [_line(queue, row, due) for row in rows]


def count_waiting(session: Session, condition: ColumnElement[bool]) -> Mapping[str, int]:
    """How many wait in each queue."""
    return {
        queue: session.execute(
            select(func.count()).select_from(select_waiting(queue, condition).subquery())
        ).scalar_one()
        for queue in SOURCES
    }


def read_item(session: Session, queue: str, contribution_id: UUID, language: Language) -> Item:
    """One that waits, what we say of it in `language`. Raises NotFoundError where it does not, or does not any more."""
    row = session.execute(select_waiting(queue, Contribution.id == contribution_id)).one_or_none()
    if row is None:
        raise NotFoundError
    contribution = session.get_one(Contribution, contribution_id)
    source = SOURCES[queue]
    facts = KINDS[contribution.kind].show_facts(session, contribution, language) if source.has_words else ()
    return Item(
        waiting=_line(queue, row, overdue_before(session)),
        name=contribution.name if source.is_always_named or contribution.show_name else None,
        facts=tuple(facts),
    )


def select_waiting(queue: str, condition: ColumnElement[bool]) -> Lines:
    """The lines of a queue, in no order, to be narrowed down by columns of Contribution and Drive."""
    source = SOURCES[queue]
    is_decided = (
        select(ModerationDecision.id)
        .where(
            ModerationDecision.contribution_id == Contribution.id,
            ModerationDecision.queue == queue,
            and_(ModerationDecision.settled_at.is_(None), ModerationDecision.undone_at.is_(None)),
        )
        .exists()
    )
    return source.join(
        select(
            Contribution.id,
            source.version.label("version"),
            Contribution.drive_id,
            Drive.campaign_id,
            Contribution.kind,
            source.language.label("language"),
            source.since.label("since"),
            Contribution.verified_at,
            source.about.label("about"),
            source.times.label("times"),
        )
        .select_from(Contribution)
        .join(Drive, Drive.id == Contribution.drive_id)
    ).where(*source.conditions, condition, ~is_decided)


def _line(queue: str, row: Row[Any], due: datetime) -> Waiting:
    since = max(row.since, row.verified_at or row.since)
    return Waiting(
        queue=queue,
        contribution_id=row.id,
        version=row.version,
        drive_id=row.drive_id,
        campaign_id=row.campaign_id,
        kind=row.kind,
        language=row.language,
        since=since,
        is_overdue=since < due,
        about=row.about,
        times=row.times,
    )
