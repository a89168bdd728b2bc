"""Moves ledger rows from state to state. Each step names the claim it was made under: who lost its lease moves nothing,
but for what the provider is known to have.

queued → claimed → posting → accepted | claimed | queued | unknown | failed; claimed → queued | merged |
dropped | failed. Only `posting` is ambiguous: it is committed just before the request leaves. What is heard of a mail
afterwards: `campaign.mail.outcomes`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    Update,
    and_,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from campaign.db import among, dialect_of, now
from campaign.ids import new_id
from campaign.mail import events
from campaign.mail.carrying import is_carried_by, release_carried
from campaign.mail.kind import DueMail
from campaign.mail.models import Delivery, MailClaim
from campaign.mail.moving import moved
from campaign.mail.pace import NO_LIMITS, Limits, waits_for_pace
from campaign.mail.suppression import is_suppressed
from campaign.outbox.record import record_event
from campaign.turns import take_turn

CLAIM_SECONDS = 120
POSTING_SECONDS = 60
UNKNOWN_SECONDS = 120
# Why a mail waits that a worker was lost with. Whoever claims it next claims it alone; the third time, it is at fault.
LOST = ("worker-lost", "worker-lost-twice")
# A look that was prepared while next to nothing lay in the ledger would go through all of it,
# once for each template, until the server analyses it: a second, with a hundred thousand there.
_BY_INDEX = select(func.set_config("enable_seqscan", "off", True))
_KNOWN = [Delivery.__table__.c[each.name] for each in fields(DueMail)]


@dataclass(frozen=True, slots=True)
class Claim:
    """Rows that one worker may work on until its lease is over."""

    id: UUID
    deliveries: tuple[DueMail, ...]

    def only(self, ids: Collection[UUID]) -> Sequence[DueMail]:
        """Of its rows these, which are some of them or all."""
        if len(ids) == len(self.deliveries):
            return self.deliveries
        asked = frozenset(ids)
        return [row for row in self.deliveries if row.id in asked]


def due_templates(session: Session, templates: Sequence[str]) -> set[str]:
    """Those of which a mail waits to leave, however many there are: one step into the index for each. Only looks.

    In a transaction of its own: PostgreSQL goes through no table for the rest of it where an index serves.
    """
    if not templates:
        return set()
    if dialect_of(session) == "postgresql":
        session.execute(_BY_INDEX)
    return set(session.scalars(_looks(tuple(templates))))


@cache
def _looks(templates: tuple[str, ...]) -> CompoundSelect[str]:
    return union_all(*(select(literal(template)).where(_first_due(template).is_not(None)) for template in templates))


def _first_due(template: str) -> ScalarSelect[datetime]:
    """Asked for by its place in the index: of whether there is any, the server might look in the table, where it comes last."""
    first = select(Delivery.not_before).where(_due(template)).order_by(Delivery.not_before).limit(1)
    return first.scalar_subquery()


def claim_due(session: Session, template: str, limit: int, *, is_one_language: bool = False) -> Claim:
    """Claim up to `limit` due rows of one template, oldest first; at most one worker gets each.

    With `is_one_language`, only rows of the language that the oldest has, so that they fill one request. What workers have been
    lost with comes last, and each alone: whichever of them it is, it takes no other with it again.
    """
    is_lost = Delivery.reason.in_(LOST)
    first = and_(_due(template), or_(Delivery.reason.is_(None), ~is_lost))
    if is_one_language:
        oldest = select(Delivery.language).where(first).order_by(Delivery.not_before).limit(1)
        first = and_(first, Delivery.language == oldest.scalar_subquery())
    claim = _claim(session, select(Delivery.id).where(first).order_by(Delivery.not_before).limit(limit))
    if claim.deliveries:
        return claim
    lost = select(Delivery.id).where(_due(template), is_lost)
    return _claim(session, lost.order_by(Delivery.reason == LOST[-1], Delivery.not_before).limit(1))


def _claim(session: Session, which: Select[UUID]) -> Claim:
    claim_id = new_id()
    # A plain subquery may be run more than once, and then claims more than its limit. What it has locked is due: said
    # again, the server, which knows that mostly nothing waits, might go through all that does for each row.
    due = which.with_for_update(skip_locked=True).cte("due")
    rows = session.execute(
        update(Delivery)
        .where(Delivery.id.in_(select(due.c.id)))
        .values(state="claimed", claim=claim_id, lease_until=now(CLAIM_SECONDS), attempt=Delivery.attempt + 1)
        .returning(*_KNOWN)
        .execution_options(synchronize_session=False)
    )
    claimed = tuple(sorted((DueMail(*row) for row in rows), key=attrgetter("id.int")))
    if claimed:
        session.execute(insert(MailClaim).values(id=claim_id))
    return Claim(claim_id, claimed)


def begin_posting(
    session: Session, claim: Claim, ids: Sequence[UUID], scopes: tuple[str, ...], *, limits: Limits = NO_LIMITS
) -> Sequence[UUID]:
    """Mark those of `ids` that may leave at this moment.

    The rest were suppressed meanwhile (dropped), are no longer ours, or are postponed: too late, or more of their template
    within an hour than `limits` allow their mailbox, whatever another worker posts at the same moment.
    """
    ours = _claimed(claim, ids)
    if scopes:
        stopped = moved(and_(ours, is_suppressed(Delivery.mailbox_key, scopes)), state="dropped", reason="suppressed")
        gone = session.scalars(stopped.returning(Delivery.id)).all()
        if gone:  # what they carried is for the same mailboxes
            session.execute(moved(is_carried_by(gone), state="dropped", reason="suppressed"))
    if limits.before is not None:
        session.execute(postponed(and_(ours, now() >= limits.before), 0))
    if limits.per_hour is not None:
        _hold_to_pace(session, claim, ids, limits.per_hour)
    posting = moved(ours, state="posting", posted_at=now(), lease_until=now(POSTING_SECONDS))
    leaving = session.scalars(posting.returning(Delivery.id)).all()
    session.execute(moved(is_carried_by(leaving), posted_at=now()))
    return leaving


def _hold_to_pace(session: Session, claim: Claim, ids: Sequence[UUID], per_hour: int) -> None:
    waiting = session.execute(
        select(Delivery.id, Delivery.mailbox_key)
        .where(_claimed(claim, ids))
        .order_by(Delivery.mailbox_key)  # everybody takes turns in one order
    ).all()
    template = claim.deliveries[0].template
    for _, mailbox_key in waiting:
        take_turn(session, f"pace {template} {mailbox_key}")
    keys = [mailbox_key for _, mailbox_key in waiting]
    waits = waits_for_pace(session, template, mailbox_keys=keys, per_hour=per_hour)
    for (delivery_id, _), wait in zip(waiting, waits, strict=True):
        if wait > 0:
            postpone(session, claim, [delivery_id], wait)


def record_accepted(session: Session, claim: Claim, ids: Sequence[UUID], message_id: str) -> None:
    """The provider has these: so they were sent though their lease is over, and none is sent again that nobody has claimed."""
    values = {"state": "accepted", "reason": None, "accepted_at": now(), "message_id": message_id, "lease_until": None}
    is_doubtful = and_(Delivery.state.in_(("unknown", "queued")), Delivery.ambiguous_count > 0)
    sent = and_(among(Delivery.id, ids), Delivery.claim == claim.id, or_(Delivery.state == "posting", is_doubtful))
    session.execute(moved(sent, **values))


def record_later(session: Session, claim: Claim, ids: Sequence[UUID], *, seconds: float, reason: str) -> None:
    """The provider has none of these: again in `seconds`."""
    session.execute(moved(_posting(claim, ids), **_queued(seconds, reason)))


def record_untaken(session: Session, claim: Claim, ids: Sequence[UUID], *, seconds: float, reason: str) -> None:
    """As `record_later`, where no mail can be to blame: it was no attempt of theirs."""
    session.execute(moved(_posting(claim, ids), **_queued(seconds, reason), attempt=Delivery.attempt - 1))


def release_waiting(session: Session) -> None:
    """The provider is back: what it put off is due now. That is no more than what was tried before it was let rest."""
    waiting = and_(Delivery.is_queued, Delivery.reason.is_not(None), Delivery.not_before > now())
    session.execute(moved(waiting, not_before=now()))


def record_refused(session: Session, claim: Claim, ids: Sequence[UUID]) -> None:
    """The provider has none of these, and one of them may be why: claimed still, to be tried in smaller parts."""
    held = {"state": "claimed", "posted_at": None, "lease_until": now(CLAIM_SECONDS)}
    session.execute(moved(_posting(claim, ids), **held))


def record_unknown(session: Session, claim: Claim, ids: Sequence[UUID], reason: str) -> None:
    """The provider may have these."""
    values = {"state": "unknown", "reason": reason, "lease_until": now(UNKNOWN_SECONDS)}
    session.execute(moved(_posting(claim, ids), **values, ambiguous_count=Delivery.ambiguous_count + 1))


def record_failed(session: Session, claim: Claim, ids: Sequence[UUID], reason: str) -> None:
    """The provider refused these for good, and each is an event. What they carried is due again without them."""
    failed = moved(_posting(claim, ids), state="failed", reason=reason, posted_at=None, lease_until=None)
    gone = session.scalars(failed.returning(Delivery.id)).all()
    release_carried(session, gone)
    for delivery_id in gone:
        record_event(session, events.BOUNCED, delivery_id)


def record_unfit(session: Session, claim: Claim, ids: Sequence[UUID], reason: str) -> None:
    """No mail could be made of these: a fault of ours, for a person to look at. What they carried is due without them."""
    failed = moved(_claimed(claim, ids), state="failed", reason=reason, lease_until=None)
    release_carried(session, session.scalars(failed.returning(Delivery.id)).all())


def postpone(session: Session, claim: Claim, ids: Collection[UUID], seconds: float) -> None:
    """Not due yet after all: again in `seconds`, and this was no attempt."""
    session.execute(postponed(_claimed(claim, ids), seconds))


def give_back(session: Session, claim: Claim, ids: Collection[UUID]) -> None:
    """These are to be composed anew: as if they had not been claimed."""
    if ids:
        postpone(session, claim, ids, 0)


def drop(session: Session, claim: Claim, ids: Collection[UUID], reason: str) -> None:
    """No longer due."""
    if ids:
        session.execute(moved(_claimed(claim, ids), state="dropped", reason=reason, lease_until=None))


def _due(template: str) -> ColumnElement[bool]:
    # The moment is asked for once: by one that may differ from row to row, PostgreSQL would look at all that waits for later.
    present = select(now()).scalar_subquery()
    return and_(Delivery.template == template, Delivery.is_queued, Delivery.not_before <= present)


def _posting(claim: Claim, ids: Sequence[UUID]) -> ColumnElement[bool]:
    return and_(among(Delivery.id, ids), Delivery.claim == claim.id, Delivery.state == "posting")


def _claimed(claim: Claim, ids: Collection[UUID]) -> ColumnElement[bool]:
    return and_(among(Delivery.id, ids), Delivery.claim == claim.id, Delivery.state == "claimed")


def postponed(which: ColumnElement[bool], seconds: float) -> Update:
    """SQL: these, which a worker has claimed, are due in so many seconds, and this was no attempt."""
    # Whoever says "later" was not lost; and it is not the provider that puts it off.
    values = {"state": "queued", "not_before": now(seconds), "reason": None, "lease_until": None}
    return moved(which, **values, attempt=Delivery.attempt - 1)


def _queued(seconds: float, reason: str) -> dict[str, Any]:
    return {"state": "queued", "not_before": now(seconds), "reason": reason, "posted_at": None, "lease_until": None}
