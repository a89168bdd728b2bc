"""Whose turn it is to build a list. A claim is a lease: a worker that dies loses it, and another begins from the start.

What a worker does to a list holds only while its claim does: a cancelled list, and one that another has taken, are gone for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from campaign.audit.record import SYSTEM, Act, Fact, record_act
from campaign.db import now
from campaign.exports.lists import events
from campaign.exports.lists.filters import ListFilters
from campaign.exports.lists.models import SupporterList
from campaign.exports.lists.reading import Order
from campaign.i18n import Language
from campaign.ids import new_id
from campaign.outbox.record import record_event

LEASE_SECONDS = 120.0
MOST_ATTEMPTS = 3
KEPT_SECONDS = 24 * 3600.0


class ListGoneError(Exception):
    """The list is cancelled, or another worker builds it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One try at one list. `name` is that of its file."""

    list_id: UUID
    claim: UUID
    attempt: int
    format: str
    order: Order

    @property
    def name(self) -> str:
        return self.claim.hex


@dataclass(frozen=True, slots=True)
class Built:
    """What a finished file is: of the bytes that its owner will get. `left_out` says how many are not in it, by why."""

    rows: int
    left_out: Mapping[str, int]
    size_bytes: int
    sha256: str
    wrapped_key: bytes


def claim_next(session: Session) -> Claim | None:
    """The list that was asked for first and that nobody builds; None where there is none."""
    due = (
        select(SupporterList.id)
        .where(or_(SupporterList.state == "asked", and_(SupporterList.state == "building", _is_abandoned())))
        .order_by(SupporterList.asked_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    row = session.execute(
        update(SupporterList)
        .where(SupporterList.id.in_(select(due.c.id)))
        .values(
            state="building",
            claim=new_id(),
            attempt=SupporterList.attempt + 1,
            lease_until=now(LEASE_SECONDS),
            rows_done=0,
        )
        .returning(*(getattr(SupporterList, name) for name in _CLAIMED))
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        return None
    order = Order(
        purpose=row.purpose,
        columns=tuple(row.columns),
        filters=ListFilters.from_json(row.filters),
        language=cast(Language, row.language),  # it was checked when it was asked for
        salt=row.id.hex,
    )
    return Claim(row.id, row.claim, row.attempt, row.format, order)


def begin(session: Session, claim: Claim, most: int) -> None:
    """With so many rows at the most. Raises ListGoneError, here and below."""
    _change(session, claim, {"rows_total": most, "left_out": {}, "lease_until": now(LEASE_SECONDS)})


def renew(session: Session, claim: Claim) -> None:
    """A lease of its whole length, from now."""
    _change(session, claim, {"lease_until": now(LEASE_SECONDS)})


def note_progress(session: Session, claim: Claim, rows: int) -> None:
    """How many rows are written; the lease begins anew."""
    _change(session, claim, {"rows_done": rows, "lease_until": now(LEASE_SECONDS)})


def finish(session: Session, claim: Claim, built: Built) -> None:
    """From now on it can be downloaded."""
    values = {
        "state": "ready",
        "rows_done": built.rows,
        "rows_total": built.rows,
        "left_out": dict(built.left_out),
        "size_bytes": built.size_bytes,
        "sha256": built.sha256,
        "wrapped_key": built.wrapped_key,
        "lease_until": None,
        "ready_at": now(),
        "expires_at": now(KEPT_SECONDS),
    }
    _change(session, claim, values)
    record_event(session, events.READY, claim.list_id)
    _record(
        session, claim, "supporter-list.built", {"format": claim.format, "count": built.rows, "sha256": built.sha256}
    )


def fail(session: Session, claim: Claim, failure: str) -> None:
    """For good, with a slug that says why."""
    values = {"state": "failed", "failure": failure, "claim": None, "lease_until": None, "ended_at": now()}
    _change(session, claim, values)
    record_event(session, events.FAILED, claim.list_id)
    _record(session, claim, "supporter-list.failed", {"reason": failure})


_CLAIMED = ("id", "claim", "attempt", "format", "purpose", "columns", "filters", "language")


def _record(session: Session, claim: Claim, act: str, facts: Mapping[str, Fact]) -> None:
    record_act(session, Act(SYSTEM, act, ("supporter-list", claim.list_id), facts=facts))


def _is_abandoned() -> ColumnElement[bool]:
    """A lease longer than any that we give was given by a clock that was wrong."""
    return or_(SupporterList.lease_until <= now(), SupporterList.lease_until > now(2 * LEASE_SECONDS))


def _change(session: Session, claim: Claim, values: Mapping[str, Any]) -> None:
    changed = session.execute(
        update(SupporterList)
        .where(SupporterList.id == claim.list_id, SupporterList.claim == claim.claim, SupporterList.state == "building")
        .values(values)
        .returning(SupporterList.id)
        .execution_options(synchronize_session=False)
    )
    if changed.scalar_one_or_none() is None:
        raise ListGoneError
