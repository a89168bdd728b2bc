"""Wipes lists whose time is over, and files that belong to none: what a killed worker left, what was cancelled.

The key goes first, with the list's state: from then on nobody can read the file, wherever a copy of it may lie.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from campaign.audit.record import SYSTEM, Act, Doer, record_act
from campaign.batching import in_batches
from campaign.db import Database, now
from campaign.errors import ConflictError, NotFoundError
from campaign.exports.lists import events
from campaign.exports.lists.models import UNFINISHED, SupporterList
from campaign.exports.lists.storage import Storage
from campaign.outbox.record import record_event

WIPED = {"state": "expired", "wrapped_key": None, "claim": None, "lease_until": None, "ended_at": now()}


def wipe_expired(database: Database, storage: Storage) -> int:
    """How many lists expired. Safe to run beside itself and beside workers that build."""
    expired = in_batches(database, _expire)
    sweep(database, storage)
    return expired


def old_lists(ahead: float) -> Select[UUID]:
    """Lists whose day will be over in `ahead` seconds."""
    return select(SupporterList.id).where(SupporterList.state == "ready", SupporterList.expires_at <= now(ahead))


def expire_lists(session: Session, list_ids: Sequence[UUID]) -> None:
    """Nobody can read these any more."""
    _wipe(session, SYSTEM, SupporterList.id.in_(list_ids))


def wipe_list(session: Session, list_id: UUID, *, by: Doer) -> None:
    """End one list before its time; the file goes with the next sweep. Raises NotFoundError, ConflictError if it is over."""
    state = SupporterList.state.in_((*UNFINISHED, "ready"))
    if _wipe(session, by, SupporterList.id == list_id, state):
        return
    if session.get(SupporterList, list_id) is None:
        raise NotFoundError
    raise ConflictError("list-over")


def wipe_lists(session: Session, list_ids: Collection[UUID], *, by: Doer) -> int:
    """Those of them that are not over; how many."""
    live = SupporterList.state.in_((*UNFINISHED, "ready"))
    return _wipe(session, by, SupporterList.id.in_(list_ids), live) if list_ids else 0


def sweep(database: Database, storage: Storage) -> int:
    """Remove every file that is of no list's present claim; how many. A claim is there before its file is."""
    names = storage.names()
    with database.reading() as session:
        claims = session.scalars(select(SupporterList.claim).where(SupporterList.state.in_(("building", "ready"))))
        orphans = names - {claim.hex for claim in claims if claim}
    for name in orphans:
        storage.remove(name)
    return len(orphans)


def _expire(session: Session, limit: int) -> int:
    ids = session.scalars(old_lists(0).limit(limit).with_for_update(skip_locked=True)).all()
    return _wipe(session, SYSTEM, SupporterList.id.in_(ids))


def _wipe(session: Session, by: Doer, *which: ColumnElement[bool]) -> int:
    wiped = session.scalars(
        update(SupporterList)
        .where(*which)
        .values(**WIPED)
        .returning(SupporterList.id)
        .execution_options(synchronize_session=False)
    ).all()
    for list_id in wiped:
        record_event(session, events.EXPIRED, list_id)
    for list_id in wiped:
        record_act(session, Act(by, "supporter-list.wiped", ("supporter-list", list_id)))
    return len(wiped)
