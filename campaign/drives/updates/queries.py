"""Reads updates for those who show them. What is public has begun to leave; what is listed stands for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.drives.updates.commands import UpdateChoices
from campaign.drives.updates.models import Update
from campaign.drives.updates.states import LISTED_STATES
from campaign.errors import NotFoundError

LONGEST_LIST = 50


@dataclass(frozen=True, slots=True)
class UpdateTextView:
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class UpdateView:
    """An update as everybody may read it. `successor_id` is the newer version that stands for it, once that is public."""

    id: UUID
    campaign_id: UUID
    published_at: datetime
    is_listed: bool
    texts: Mapping[str, UpdateTextView]
    successor_id: UUID | None = None


def public_updates(session: Session, campaign_id: UUID, limit: int = LONGEST_LIST) -> tuple[UpdateView, ...]:
    """Those of the campaign that are listed, the latest first."""
    rows = session.scalars(
        select(Update)
        .where(Update.campaign_id == campaign_id, Update.state.in_(LISTED_STATES), _is_public())
        .order_by(Update.begins_at.desc(), Update.id.desc())
        .limit(limit)
    )
    return tuple(_view(row) for row in rows)


def load_public_update(session: Session, update_id: UUID) -> UpdateView:
    """One that has begun to leave, whatever became of it since. Raises NotFoundError."""
    row = session.scalar(select(Update).where(Update.id == update_id, _is_public()))
    if row is None:
        raise NotFoundError
    successor_id = None
    if row.state == "superseded":
        successor_id = session.scalar(select(Update.id).where(Update.supersedes_id == update_id, _is_public()))
    return _view(row, successor_id)


def all_updates(session: Session, campaign_id: UUID | None = None) -> list[Update]:
    """For the team, drafts too: the newest first, of one campaign or of all."""
    chosen = select(Update).order_by(Update.created_at.desc(), Update.id.desc()).limit(500)
    return list(session.scalars(chosen if campaign_id is None else chosen.where(Update.campaign_id == campaign_id)))


def get_update(session: Session, update_id: UUID) -> Update:
    """For the team. Raises NotFoundError."""
    update = session.get(Update, update_id)
    if update is None:
        raise NotFoundError
    return update


def leaving_now() -> Select[UUID]:
    """SQL: the updates that are being sent, and whose moment has come."""
    return select(Update.id).where(Update.state == "sending", Update.begins_at <= now())


def choices_of(update: Update) -> UpdateChoices:
    """For whom it is, and of what it tells."""
    chosen: dict[str, set[str]] = {"drive": set(), "area": set(), "kind": set(), "achievement": set()}
    for one in update.choices:
        chosen[one.dimension].add(one.value)
    return UpdateChoices(
        drives=frozenset(map(UUID, chosen["drive"])),
        areas=frozenset(chosen["area"]),
        kinds=frozenset(chosen["kind"]),
        achievements=frozenset(map(UUID, chosen["achievement"])),
    )


def texts_of(update: Update) -> dict[str, UpdateTextView]:
    """Its words by language."""
    return {text.language: UpdateTextView(text.subject, text.body) for text in update.texts}


def _view(row: Update, successor_id: UUID | None = None) -> UpdateView:
    assert row.begins_at is not None  # by the condition
    is_listed = row.state in LISTED_STATES
    return UpdateView(row.id, row.campaign_id, row.begins_at, is_listed, texts_of(row), successor_id)


def _is_public() -> ColumnElement[bool]:
    """SQL: it has begun to leave. One that was paused before its time has not, whatever the clock says."""
    was_held_back = and_(Update.state == "paused", Update.paused_at <= Update.begins_at)
    return and_(Update.begins_at.is_not(None), Update.begins_at <= now(), ~was_held_back)
