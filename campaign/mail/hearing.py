"""Lets the provider's events have their effect: what became of a mail, and whether its mailbox is written to again.

Whatever order they come in, and however often, the end is the same. Those of a mail that the ledger does not know are kept for
a day: it may be a mail of a database that is just being restored, or somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from campaign.batching import in_batches
from campaign.db import Database, now
from campaign.mail.consequences import follow
from campaign.mail.kind import MailKind
from campaign.mail.models import Delivery, ProviderEvent
from campaign.mail.outcomes import OUTCOMES, RANKS, record_arrivals, record_outcome
from campaign.mail.provider_events import GIVEN_UP, count_events
from campaign.mail.sendgrid_events import BOUNCE
from campaign.turns import take_turn

EARLY_SECONDS = 24 * 3600
LOOK_AGAIN_SECONDS = 600
TURN = "hearing provider"
_ALL = ("all",)  # what stops a mail of a kind that there is no more


def apply_events(database: Database, kinds: Iterable[MailKind]) -> int:
    """Apply what is due; how many were looked at. Safe to run beside itself and to kill."""
    with database.reading() as session:  # so that a look in vain never takes SQLite's one write lock
        if session.scalar(_due().limit(1)) is None:
            return 0
    return in_batches(database, partial(_apply, {kind.template: kind.scopes for kind in kinds}))


def _apply(scopes: Mapping[str, tuple[str, ...]], session: Session, limit: int) -> int:
    take_turn(session, TURN)  # two at once would only wait for each other's rows
    by_mail: dict[UUID, list[ProviderEvent]] = {}
    for event in session.scalars(_due().limit(limit)):
        by_mail.setdefault(event.delivery_id, []).append(event)
    mails = {mail.id: mail for mail in session.scalars(select(Delivery).where(Delivery.id.in_(by_mail)))}
    early = [event.id for delivery_id, events in by_mail.items() if delivery_id not in mails for event in events]
    known = {delivery_id: events for delivery_id, events in sorted(by_mail.items()) if delivery_id in mails}
    _record(session, mails, known)
    for delivery_id, events in known.items():
        for event in events:
            follow(session, event, mails[delivery_id], scopes.get(mails[delivery_id].template, _ALL))
    applied = [event.id for events in known.values() for event in events]
    done = update(ProviderEvent).where(ProviderEvent.id.in_(applied)).values(applied_at=now())
    session.execute(done.execution_options(synchronize_session=False))
    _keep_for_a_day(session, early)
    return len(applied) + len(early)


def _record(session: Session, mails: Mapping[UUID, Delivery], known: Mapping[UUID, Sequence[ProviderEvent]]) -> None:
    """Of what became of each mail, the word that tells most is enough."""
    arrivals: dict[str, dict[UUID, datetime]] = {}
    for delivery_id, events in known.items():
        word = max((_outcome(event) for event in events), key=_rank)
        at = min(event.occurred_at for event in events)
        state = mails[delivery_id].state
        if state in RANKS and RANKS.index(state) >= _rank(word):
            continue
        if OUTCOMES[word] == "bounced":
            record_outcome(session, delivery_id, outcome=word, at=at)
        else:
            arrivals.setdefault(word, {})[delivery_id] = at
    for word, moments in sorted(arrivals.items()):
        record_arrivals(session, word, moments)


def _rank(word: str) -> int:
    return RANKS.index(OUTCOMES[word])


def _outcome(event: ProviderEvent) -> str:
    """Whoever complains has got it."""
    if event.name == BOUNCE:
        return "bounced" if event.effect else "blocked"
    return event.name if event.name in OUTCOMES else "delivered"


def _keep_for_a_day(session: Session, event_ids: Sequence[UUID]) -> None:
    if not event_ids:
        return
    old = delete(ProviderEvent).where(ProviderEvent.id.in_(event_ids), ProviderEvent.received_at <= now(-EARLY_SECONDS))
    gone = session.scalars(old.returning(ProviderEvent.id).execution_options(synchronize_session=False)).all()
    later = update(ProviderEvent).where(ProviderEvent.id.in_(event_ids)).values(not_before=now(LOOK_AGAIN_SECONDS))
    session.execute(later.execution_options(synchronize_session=False))
    count_events(session, {GIVEN_UP: len(gone)})


def _due() -> Select[ProviderEvent]:
    """The oldest first."""
    return (
        select(ProviderEvent)
        .where(ProviderEvent.applied_at.is_(None), ProviderEvent.not_before <= now())
        .order_by(ProviderEvent.not_before)
    )
