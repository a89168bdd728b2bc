"""Whether the provider takes our mail: what all senders together have found out, so that none asks in vain.

It is let rest as long as it wishes, and where it takes nothing: refuses our key or address, or has answered nothing but faults
ten times running. Then each sender asks with one mail a minute, and the first that is answered opens the way for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import insert, now
from campaign.mail.models import ProviderStanding

MOST_FAULTS = 10
REST_SECONDS = 60.0
LONGEST_REST = timedelta(hours=2)  # further away than any that is set: by a clock that was wrong
NOTED_EVERY = timedelta(seconds=60)
_THE_ROW = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """`stopped_at`: since when nothing is taken, by what was found out. `rests_until`, where that is to come."""

    fault_count: int = 0
    stopped_at: datetime | None = None
    rests_until: datetime | None = None
    reason: str | None = None
    accepted_at: datetime | None = None

    @property
    def is_resting(self) -> bool:
        """No mail may leave at this moment."""
        return self.rests_until is not None

    @property
    def is_stopped(self) -> bool:
        return self.stopped_at is not None


def load_standing(session: Session) -> Standing:
    """As it is at this moment; only looks."""
    found = session.execute(
        select(ProviderStanding, now().label("present")).execution_options(populate_existing=True)
    ).one_or_none()
    return Standing() if found is None else _standing(found[0], found[1])


def is_answer_news(session: Session, *, is_taken: bool) -> bool:
    """Whether `note_answer` has anything to note; only looks, since the row is everybody's."""
    standing = load_standing(session)
    if standing.fault_count or standing.is_stopped:
        return True
    present = session.execute(select(now())).scalar_one()
    return is_taken and (standing.accepted_at is None or present - standing.accepted_at > NOTED_EVERY)


def note_answer(session: Session, *, is_taken: bool) -> bool:
    """It answered, and with no fault of its own: it is up, and knows us. Whether it had been stopped until now."""
    row = _lock(session)
    was_stopped = row.stopped_at is not None
    row.fault_count = 0
    if was_stopped:
        row.stopped_at, row.rests_until, row.reason = None, None, None
    if is_taken:
        row.accepted_at = session.execute(select(now())).scalar_one()
    session.flush()
    return was_stopped


def note_fault(session: Session, reason: str) -> Standing:
    """It did not answer, or with a fault of its own. After ten running it is stopped."""
    row = _lock(session)
    row.fault_count += 1
    if row.fault_count >= MOST_FAULTS:
        _stop(session, row, reason)
    session.flush()
    return load_standing(session)


def note_bar(session: Session, reason: str) -> None:
    """It refuses our key, our address or our path: it is stopped."""
    _stop(session, _lock(session), reason)
    session.flush()


def note_wish(session: Session, seconds: float, reason: str) -> Standing:
    """It asked for nothing to come for so long."""
    row = _lock(session)
    row.rests_until, row.reason = session.execute(select(now(seconds))).scalar_one(), reason[:64]
    session.flush()
    return load_standing(session)


def _stop(session: Session, row: ProviderStanding, reason: str) -> None:
    present, until = session.execute(select(now(), now(REST_SECONDS))).one()
    row.stopped_at = row.stopped_at or present
    row.rests_until, row.reason = until, reason[:64]


def _lock(session: Session) -> ProviderStanding:
    new = insert(session, ProviderStanding).values(id=_THE_ROW, fault_count=0)
    session.execute(new.on_conflict_do_nothing())
    return session.get_one(ProviderStanding, _THE_ROW, with_for_update=True, populate_existing=True)


def _standing(row: ProviderStanding, present: datetime) -> Standing:
    until = row.rests_until
    is_resting = until is not None and present < until < present + LONGEST_REST
    return Standing(row.fault_count, row.stopped_at, until if is_resting else None, row.reason, row.accepted_at)
