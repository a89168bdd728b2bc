"""Sends what the ledger says is due: claim, compose, render, commit `posting`, close the session, send, record.

No connection to the database is held while the provider is asked. A refused batch is halved until the one bad mail stands
alone. What is learned of the provider is everybody's (`campaign.mail.standing`): where it takes nothing, nobody asks in vain.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from campaign.crash_points import crash_point
from campaign.db import Database
from campaign.mail import claims
from campaign.mail.batches import Parcel, pack, put_aside
from campaign.mail.claims import Claim
from campaign.mail.kind import Composed, Desk, DueMail, MailKind, ReadyMail
from campaign.mail.message import MailBatch, split
from campaign.mail.putting_off import put_off
from campaign.mail.sender import Accepted, Barred, Later, Outcome, Refused, Sender, Unknown
from campaign.mail.standing import is_answer_news, load_standing, note_answer, note_fault

log = logging.getLogger(__name__)


class SenderBarredError(Exception):
    """The provider refuses our key or sender address: nothing is lost, everything waits."""


@dataclass(frozen=True, slots=True)
class PostOffice:
    """What delivering needs: the database, the way out, and what composing needs."""

    database: Database
    sender: Sender
    desk: Desk


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many mails the provider took, and whether the time was over before all that was due had left."""

    accepted: int
    is_more_due: bool


@dataclass(frozen=True, slots=True)
class Posted:
    """How many mails of a request the provider took; `wait`, where it takes nothing before so many seconds are over."""

    accepted: int = 0
    wait: float | None = None


def deliver_due(office: PostOffice, kinds: Iterable[MailKind], *, budget_seconds: float = 60) -> Delivered:
    """Send what is due, kind by kind, and begin no batch after `budget_seconds`.

    Where the provider takes nothing of a kind now, the rest of that kind is not tried: it is the next call's. While the
    provider is let rest, nothing is. Raises SenderBarredError where the provider takes nothing at all.
    """
    left = list(kinds)  # a mail of one kind may call for one of another
    ends = monotonic() + budget_seconds
    with office.database.transaction() as session:
        given_up = claims.end_leases(session, left)
    for delivery_id in given_up:
        log.error("mail given up: workers were lost with it", extra={"delivery_id": str(delivery_id)})
    accepted, faults = 0, []
    while (due := _due_now(office.database, left)) and monotonic() < ends:
        for kind in due:  # a batch of each in turn, so that no kind waits for all of another
            if not (limit := _limit(office.database, kind)):
                due, left = [], []
                break
            try:
                posted = _deliver_batch(office, kind, limit)
            except SenderBarredError:
                raise
            except Exception as fault:  # noqa: BLE001 - one kind's fault is not the others'; it is raised at the end
                faults.append(fault)
                posted = None
            accepted += posted.accepted if posted else 0
            if posted is None or posted.wait is not None:
                left.remove(kind)
    if faults:
        raise faults[0]
    return Delivered(accepted, is_more_due=bool(due))


def _limit(database: Database, kind: MailKind) -> int:
    """How many may be tried at once: none while the provider rests, one to ask whether it is back."""
    with database.reading() as session:
        standing = load_standing(session)
    return 0 if standing.is_resting else 1 if standing.is_stopped else kind.batch_size


def _deliver_batch(office: PostOffice, kind: MailKind, limit: int) -> Posted | None:
    """Send one batch of what is due of this kind; what the provider took, or None where others have claimed it all."""
    with office.database.transaction() as session:
        claim = claims.claim_due(session, kind.template, limit, is_one_language=kind.is_bulk)
    if not claim.deliveries:
        return None
    crash_point("mail.after-claim")
    composed = _compose(office, kind, claim)
    with office.database.transaction() as session:
        groups = put_aside(session, claim, composed)
    accepted = 0
    for place, group in enumerate(groups, start=1):
        posted = _send(office, kind, claim, pack(office.desk, kind, group))
        accepted += posted.accepted
        if posted.wait is not None:
            _put_off(office.database, claim, groups[place:], posted.wait)
            return Posted(accepted, posted.wait)
    return Posted(accepted)


def _compose(office: PostOffice, kind: MailKind, claim: Claim) -> list[Composed]:
    """What to do with each row. Where one makes composing fail, the others are composed without it and it is recorded.

    A fault of the database is nobody's mail: it is raised, and the rows are due again when their lease is over.
    """
    try:
        return _compose_rows(office, kind, claim.deliveries)
    except SQLAlchemyError:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, it is found by looking at each row alone
        return [answer for delivery in claim.deliveries for answer in _compose_alone(office, kind, claim, delivery)]


def _compose_alone(office: PostOffice, kind: MailKind, claim: Claim, delivery: DueMail) -> list[Composed]:
    try:
        return _compose_rows(office, kind, [delivery])
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("mail cannot be composed", extra={"template": kind.template, "delivery_id": str(delivery.id)})
        with office.database.transaction() as session:
            claims.record_unfit(session, claim, [delivery.id], "cannot-be-composed")
        return []


def _compose_rows(office: PostOffice, kind: MailKind, deliveries: Sequence[DueMail]) -> list[Composed]:
    with office.database.reading() as session:
        return kind.compose(session, office.desk, deliveries)


def _due_now(database: Database, kinds: Sequence[MailKind]) -> list[MailKind]:
    with database.reading() as session:
        due = claims.due_templates(session, [kind.template for kind in kinds])
    return [kind for kind in kinds if kind.template in due]


def _put_off(database: Database, claim: Claim, groups: Sequence[Sequence[ReadyMail]], seconds: float) -> None:
    """The provider takes nothing now: the rest of the claim does not ask, and has lost no attempt."""
    with database.transaction() as session:
        claims.postpone(session, claim, [letter.delivery_id for group in groups for letter in group], seconds)


def _send(office: PostOffice, kind: MailKind, claim: Claim, parcel: Parcel) -> Posted:
    ids = [personal.delivery_id for personal in parcel.batch.personals]
    with office.database.transaction() as session:
        leaving = claims.begin_posting(session, claim, ids, kind.scopes, limits=parcel.limits)
    batch = _only(parcel.batch, leaving)
    if not batch.personals:
        return Posted()
    crash_point("mail.after-posting")
    outcome = office.sender.send(batch)
    crash_point("mail.after-answer")
    if isinstance(outcome, Refused) and len(batch.personals) > 1:
        halves = [_send(office, kind, claim, replace(parcel, batch=half)) for half in split(batch)]
        return Posted(sum(half.accepted for half in halves), halves[-1].wait)
    _record(office.database, claim, batch, outcome)
    if isinstance(outcome, Barred):
        raise SenderBarredError(outcome.reason)
    return Posted(
        accepted=len(batch.personals) if isinstance(outcome, Accepted) else 0,
        wait=outcome.seconds if isinstance(outcome, Later) else None,
    )


def _only(batch: MailBatch, ids: set[UUID]) -> MailBatch:
    kept = tuple(personal for personal in batch.personals if personal.delivery_id in ids)
    return batch if len(kept) == len(batch.personals) else replace(batch, personals=kept)


def _record(database: Database, claim: Claim, batch: MailBatch, outcome: Outcome) -> None:
    ids = [personal.delivery_id for personal in batch.personals]
    facts = {"template": batch.template, "count": len(ids), "status": type(outcome).__name__.lower()}
    with database.transaction() as session:
        match outcome:
            case Accepted(message_id):
                claims.record_accepted(session, claim, ids, message_id)
            case Later() | Barred():
                put_off(session, claim, ids, outcome)
            case Refused(reason):
                claims.record_failed(session, claim, ids, reason[:64])
            case Unknown(reason):
                claims.record_unknown(session, claim, ids, reason[:64])
    _note(database, outcome)
    if isinstance(outcome, Accepted):
        log.info("mail accepted", extra=facts)
    else:
        log.warning("mail not accepted", extra={**facts, "reason": outcome.reason})


def _note(database: Database, outcome: Outcome) -> None:
    """What was learned of the provider, apart from what became of the mails: nothing that happens here may undo that."""
    if isinstance(outcome, Unknown):
        with database.transaction() as session:
            note_fault(session, outcome.reason)
        return
    is_taken = isinstance(outcome, Accepted)
    if not is_taken and not (isinstance(outcome, Refused) and outcome.status is not None):
        return
    with database.reading() as session:
        is_news = is_answer_news(session, is_taken=is_taken)
    if is_news:
        with database.transaction() as session:
            if note_answer(session, is_taken=is_taken):
                claims.release_waiting(session)
