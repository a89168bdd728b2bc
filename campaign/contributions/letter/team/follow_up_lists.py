"""The follow-ups of a drive as its team sees them. Only looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from campaign.contributions.letter.team.follow_ups import MOST_OPEN
from campaign.contributions.letter.team.models import TeamFollowUp, TeamMember
from campaign.contributions.models import Contribution

LATEST_DONE = 20


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """As the team sees it. `taken_by` is a member's id and `taker` their name; `taken_by_account` is one of the staff."""

    id: UUID
    kind: str
    note: str = field(repr=False)
    target_id: UUID | None
    writer: str | None = field(repr=False)
    due_on: date | None
    made_at: datetime
    taken_by: UUID | None
    taken_by_account: UUID | None
    taker: str | None = field(repr=False)
    done_at: datetime | None

    @property
    def is_taken(self) -> bool:
        return self.taken_by is not None or self.taken_by_account is not None


def list_open(session: Session, drive_id: UUID) -> tuple[FollowUpView, ...]:
    """What is due first comes first; what is due on no day, last."""
    order = TeamFollowUp.due_on.is_(None), TeamFollowUp.due_on, TeamFollowUp.made_at
    return _list(session, TeamFollowUp.drive_id == drive_id, TeamFollowUp.done_at.is_(None), order=order)


def list_done(session: Session, drive_id: UUID) -> tuple[FollowUpView, ...]:
    """The latest twenty."""
    is_done = TeamFollowUp.drive_id == drive_id, TeamFollowUp.done_at.is_not(None)
    return _list(session, *is_done, order=(TeamFollowUp.done_at.desc(),), limit=LATEST_DONE)


def _list(
    session: Session, *conditions: ColumnElement[bool], order: Sequence[Any], limit: int = MOST_OPEN
) -> tuple[FollowUpView, ...]:
    taker, writer = aliased(TeamMember), aliased(Contribution)
    rows = session.execute(
        select(TeamFollowUp, taker.name, writer.name)
        .outerjoin(taker, taker.id == TeamFollowUp.taken_by)
        .outerjoin(writer, writer.id == TeamFollowUp.contribution_id)
        .where(*conditions)
        .order_by(*order)
        .limit(limit)
    )
    return tuple(
        FollowUpView(
            id=row.id,
            kind=row.kind,
            note=row.note,
            target_id=row.target_id,
            writer=writer_name,
            due_on=row.due_on,
            made_at=row.made_at,
            taken_by=row.taken_by,
            taken_by_account=row.taken_by_account,
            taker=taker_name,
            done_at=row.done_at,
        )
        for row, taker_name, writer_name in rows
    )
