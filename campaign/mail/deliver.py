"""Sends what the ledger says is due: prepare (claim, compose), render, commit `posting`, close the session, send, record.

No connection to the database is held while the provider is asked. A refused batch is halved until the one bad mail stands
alone. What is learned of the provider is everybody's (`campaign.mail.standing`): where it takes nothing, nobody asks in vain.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from uuid import UUID

from campaign.crash_points import crash_point
from campaign.db import Database
from campaign.mail import claims
from campaign.mail.batches import Parcel, pack
from campaign.mail.claims import Claim
from campaign.mail.kind import Desk, MailKind
from campaign.mail.leases import end_leases
from campaign.mail.message import MailBatch, split
from campaign.mail.preparing import Prepared, Preparing, give_back, put_back
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
        given_up = end_leases(session, left)
    for delivery_id in given_up:
        log.error("mail given up: workers were lost with it", extra={"delivery_id": str(delivery_id)})
    accepted, faults = 0, []
    with Preparing(office.database, office.desk) as preparing:
        while (due := _due_now(office.database, left, preparing)) and monotonic() < ends:
            for kind in due:  # a batch of each in turn, so that no kind waits for all of another
                if not (limit := _limit(office.database, kind)):
                    due, left = [], []
                    break
                try:
                    prepared = preparing.take(kind, limit)
                    posted = _deliver_batch(office, kind, prepared) if prepared else None
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


def _deliver_batch(office: PostOffice, kind: MailKind, prepared: Prepared) -> Posted:
    """Send one batch; what the provider took."""
    accepted = 0
    for place, group in enumerate(prepared.groups, start=1):
        try:
            posted = _send(office, kind, prepared.claim, pack(office.desk, kind, group))
        except Exception:
            rest = [letter.delivery_id for later in prepared.groups[place:] for letter in later]
            give_back(office.database, prepared.claim, rest)
            raise
        accepted += posted.accepted
        if posted.wait is not None:
            put_back(office.database, prepared.claim, groups=prepared.groups[place:], seconds=posted.wait)
            return Posted(accepted, posted.wait)
    return Posted(accepted)


def _due_now(database: Database, kinds: Sequence[MailKind], preparing: Preparing) -> list[MailKind]:
    """What is ahead is due, though in the ledger it is claimed."""
    with database.reading() as session:
        due = claims.due_templates(session, [kind.template for kind in kinds])
    return [kind for kind in kinds if kind.template in due or preparing.is_ahead(kind)]


def _send(office: PostOffice, kind: MailKind, claim: Claim, parcel: Parcel) -> Posted:
    ids = _ids(parcel.batch)
    with office.database.transaction() as session:
        if kind.look_again:
            changed = kind.look_again(session, claim.only(ids))
            claims.give_back(session, claim, changed.anew)
            claims.drop(session, claim, changed.unwanted, "not-due")
        leaving = claims.begin_posting(session, claim, ids, kind.scopes, limits=parcel.limits)
    batch = _only(parcel.batch, leaving)
    if not batch.personals:
        return Posted()
    crash_point("mail.after-posting")
    outcome = office.sender.send(batch)
    crash_point("mail.after-answer")
    if isinstance(outcome, Refused) and len(batch.personals) > 1:
        return _send_halves(office, kind, claim, replace(parcel, batch=batch))
    _record(office.database, claim, batch, outcome)
    if isinstance(outcome, Barred):
        raise SenderBarredError(outcome.reason)
    return Posted(
        accepted=len(batch.personals) if isinstance(outcome, Accepted) else 0,
        wait=outcome.seconds if isinstance(outcome, Later) else None,
    )


def _send_halves(office: PostOffice, kind: MailKind, claim: Claim, parcel: Parcel) -> Posted:
    """What was refused together, in two parts. The second is nobody's where the first meets a fault, or may not follow yet."""
    first, second = split(parcel.batch)
    with office.database.transaction() as session:
        claims.record_refused(session, claim, _ids(parcel.batch))
    try:
        posted = _send(office, kind, claim, replace(parcel, batch=first))
    except Exception:
        give_back(office.database, claim, _ids(second))
        raise
    if posted.wait is not None:
        with office.database.transaction() as session:
            claims.postpone(session, claim, _ids(second), posted.wait)
        return posted
    rest = _send(office, kind, claim, replace(parcel, batch=second))
    return Posted(posted.accepted + rest.accepted, rest.wait)


def _ids(batch: MailBatch) -> list[UUID]:
    return [personal.delivery_id for personal in batch.personals]


def _only(batch: MailBatch, ids: Collection[UUID]) -> MailBatch:
    """The batch for `ids` alone, which are some of its own, or all."""
    if len(ids) == len(batch.personals):
        return batch
    kept = frozenset(ids)
    return replace(batch, personals=tuple(personal for personal in batch.personals if personal.delivery_id in kept))


def _record(database: Database, claim: Claim, batch: MailBatch, outcome: Outcome) -> None:
    ids = _ids(batch)
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
