"""How a letter drive stands, target by target: letters that count, how many have left, how many were answered. Only looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, case, distinct, func, or_, select, text
from sqlalchemy.orm import Session

from campaign.contributions.letter.models import LetterAddressee
from campaign.contributions.models import Contribution
from campaign.db import now
from campaign.drives.finding import load_targets
from campaign.drives.models import Drive, Target
from campaign.drives.views import TargetDetail
from campaign.drives.wales import day_of

PAGE_SIZE = 25
REPLIED = "yes"
_IS_ON_ITS_WAY = text("letter_addressees.state <> 'stopped'")  # as the partial index says it


@dataclass(frozen=True, slots=True)
class Standing:
    """`per_target` is how many letters each target would have when the goal is reached, if they were spread evenly."""

    letters: int
    writers: int
    goal: int
    targets: int
    reached: int
    per_target: int


@dataclass(frozen=True, slots=True)
class TargetStanding:
    """One target: the letters to it that count, those that left, those whose writers say that they were answered."""

    target: TargetDetail
    letters: int
    sent: int
    replies: int
    missing: int


@dataclass(frozen=True, slots=True)
class TargetPage:
    """A page of targets, of `total`."""

    targets: tuple[TargetStanding, ...]
    total: int


def load_standing(session: Session, drive_id: UUID) -> Standing:
    """The whole drive."""
    goal = session.scalars(select(Drive.goal).where(Drive.id == drive_id)).one()
    counted = Contribution.drive_id == drive_id, Contribution.state == "verified"
    letters, writers = session.execute(
        select(func.count(), func.count(distinct(Contribution.supporter_id))).where(*counted)
    ).one()
    targets = session.scalar(select(func.count()).where(*_asked(session, drive_id))) or 0
    sums = _sums(drive_id)
    reached = session.scalar(
        select(func.count())
        .select_from(Target)
        .join(sums, sums.c.target_id == Target.id)
        .where(*_asked(session, drive_id))
    )
    return Standing(letters, writers, goal, targets, reached or 0, _each(goal, targets))


def shortest_targets(session: Session, drive_id: UUID, page: int = 1) -> TargetPage:
    """Those in office today, stopped ones too, with the fewest letters first."""
    sums = _sums(drive_id)
    rows = (
        select(Target.id, *(func.coalesce(sums.c[name], 0).label(name) for name in ("letters", "sent", "replies")))
        .outerjoin(sums, sums.c.target_id == Target.id)
        .where(*_asked(session, drive_id))
        .order_by(text("letters"), Target.position, Target.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    total = session.scalar(select(func.count()).where(*_asked(session, drive_id))) or 0
    goal = session.scalars(select(Drive.goal).where(Drive.id == drive_id)).one()
    return TargetPage(_with_targets(session, session.execute(rows).all(), _each(goal, total)), total)


def answering_targets(session: Session, drive_id: UUID) -> tuple[TargetStanding, ...]:
    """Those who have answered somebody, the most often first; at most a page of them."""
    sums = _sums(drive_id)
    rows = (
        select(sums.c.target_id, sums.c.letters, sums.c.sent, sums.c.replies)
        .join(Target, Target.id == sums.c.target_id)
        .where(sums.c.replies > 0)
        .order_by(sums.c.replies.desc(), Target.position)
        .limit(PAGE_SIZE)
    )
    return _with_targets(session, session.execute(rows).all(), 0)


def _sums(drive_id: UUID) -> Subquery:
    """Of each target that has letters."""
    one = LetterAddressee
    return (
        select(
            one.target_id.label("target_id"),
            func.count().label("letters"),
            func.count(one.sent_at).label("sent"),
            func.sum(case((one.reply == REPLIED, 1), else_=0)).label("replies"),
        )
        .join(Contribution, Contribution.id == one.contribution_id)
        .where(one.drive_id == drive_id, Contribution.state == "verified", _IS_ON_ITS_WAY)
        .group_by(one.target_id)
        .subquery()
    )


def _asked(session: Session, drive_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """SQL: a target of the drive that is in office today."""
    today: date = day_of(session.execute(select(now())).scalar_one())
    return (
        Target.drive_id == drive_id,
        or_(Target.valid_from.is_(None), Target.valid_from <= today),
        or_(Target.valid_until.is_(None), Target.valid_until >= today),
    )


def _each(goal: int, targets: int) -> int:
    """Rounded up."""
    return -(-goal // targets) if targets else 0


def _with_targets(session: Session, rows: Sequence[Any], per_target: int) -> tuple[TargetStanding, ...]:
    details = load_targets(session, [row[0] for row in rows])
    return tuple(
        TargetStanding(details[target_id], letters, sent, replies, max(0, per_target - letters))
        for target_id, letters, sent, replies in rows
        if target_id in details
    )
