"""What there is to say of lists, to their owners and to operators. Nothing of anybody who is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from campaign.errors import NotFoundError
from campaign.exports.lists.downloading import MOST_DOWNLOADS
from campaign.exports.lists.filters import ListFilters
from campaign.exports.lists.models import SupporterList

SHOWN = (
    "id",
    "account_id",
    "purpose",
    "stated_reason",
    "stated_recipient",
    "columns",
    "filters",
    "format",
    "language",
    "state",
    "failure",
    "rows_total",
    "rows_done",
    "left_out",
    "size_bytes",
    "sha256",
    "downloads",
    "asked_at",
    "ready_at",
    "expires_at",
    "ended_at",
)


@dataclass(frozen=True, slots=True)
class ListView:
    """One list as it stands. `left_out` says how many, by the slugs of purposes.LEFT_OUT."""

    id: UUID
    account_id: UUID
    purpose: str
    stated_reason: str
    stated_recipient: str
    columns: Sequence[str]
    filters: Mapping[str, Any]
    format: str
    language: str
    state: str
    failure: str | None
    rows_total: int | None
    rows_done: int
    left_out: Mapping[str, int]
    size_bytes: int | None
    sha256: str | None
    downloads: int
    asked_at: datetime
    ready_at: datetime | None
    expires_at: datetime | None
    ended_at: datetime | None

    @property
    def drives(self) -> frozenset[UUID]:
        return ListFilters.from_json(dict(self.filters)).drives

    @property
    def downloads_left(self) -> int:
        return MOST_DOWNLOADS - self.downloads if self.state == "ready" else 0


def view_list(session: Session, list_id: UUID, account_id: UUID) -> ListView:
    """Raises NotFoundError, also for another's."""
    row = session.execute(
        _shown().where(SupporterList.id == list_id, SupporterList.account_id == account_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return _view(row)


def lists_of(session: Session, account_id: UUID, *, limit: int = 50) -> tuple[ListView, ...]:
    """The latest first."""
    mine = _shown().where(SupporterList.account_id == account_id)
    return tuple(map(_view, session.execute(mine.order_by(SupporterList.asked_at.desc()).limit(limit))))


def all_lists(session: Session, *, limit: int = 50) -> tuple[ListView, ...]:
    """Everybody's, the latest first, for operators."""
    return tuple(map(_view, session.execute(_shown().order_by(SupporterList.asked_at.desc()).limit(limit))))


def _shown() -> Any:
    return select(*(getattr(SupporterList, name) for name in SHOWN))


def _view(row: Row[Any]) -> ListView:
    return ListView(*tuple(row))
