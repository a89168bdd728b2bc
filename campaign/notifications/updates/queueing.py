"""Writes the mails of updates into the ledger: some hundreds at a time, no faster than asked for, from where it was left.

The cursor moves in the transaction that writes the mails, so that a killed worker leaves neither a gap nor a second copy. Not
much more is written ahead than the provider has taken: what is paused, replaced or unsubscribed does not lie about.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic, sleep
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from campaign.db import Database, now
from campaign.drives import events
from campaign.drives.updates.locking import lock_update, move
from campaign.drives.updates.models import Update
from campaign.drives.updates.queries import leaving_now
from campaign.mail.leases import in_flight
from campaign.mail.ledger import NewDelivery, queue_deliveries
from campaign.mail.models import Delivery
from campaign.notifications.updates.audience import Recipient, are_leaving, audience_of, end_of_page, recipients
from campaign.notifications.updates.counting import count_audiences
from campaign.notifications.updates.news import TEMPLATE
from campaign.outbox.record import record_event

PAGE = 500
MOST_AHEAD = 6_000  # mails of one update that are written and have not left: more than leave between two looks
BUDGET_SECONDS = 20.0
TURN_SECONDS = 4.0  # then what else its worker does gets its turn
PATIENCE_SECONDS = 1.0  # with mails that do not leave
LOOK_SECONDS = 0.4  # a look goes through all that is ahead
WRITING_SECONDS = 1.0  # then whoever sends is told
_QUEUED = and_(Delivery.is_queued, Delivery.template == TEMPLATE)


@dataclass(frozen=True, slots=True)
class _Written:
    """How many mails were, and whether it is on its way: more readers than were due are behind it.

    There are more: `is_held_up`, as soon as there is room for them; `is_cut_off`, now.
    """

    mails: int
    is_going_on: bool = False
    is_held_up: bool = False
    is_cut_off: bool = False


@dataclass(frozen=True, slots=True)
class _Page:
    """How many mails of some readers were written, and whether no more are due at the moment."""

    mails: int
    is_last: bool


_NONE_DUE = _Page(0, is_last=True)


def write_updates(database: Database, *, budget_seconds: float = BUDGET_SECONDS) -> int:
    """Count for whom they are, write what of every update that is being sent is due now, and end those of which all has left;
    how many mails.

    Safe to run beside itself and to kill.
    """
    ends = monotonic() + budget_seconds
    count_audiences(database, ends)
    return _write_all(database, ends).mails


def keep_writing(database: Database, when_written: Callable[[], None], *, seconds: float = TURN_SECONDS) -> bool:
    """Write again and again, while what it wrote leaves and makes room, and count meanwhile, for some seconds at the most.

    Whether it was the seconds that ended it: another turn is due at once. What keeps its pace, once its readers are counted,
    waits for the timetable's, and so does what cannot leave.
    """
    got_on_at = monotonic()
    ends = got_on_at + seconds
    while (present := monotonic()) < got_on_at + PATIENCE_SECONDS:
        if present >= ends:
            # Where there was always something to write, readers not counted yet get their share here.
            count_audiences(database, present + LOOK_SECONDS)
            return True
        written = _write_all(database, present + WRITING_SECONDS)
        if written.mails:
            when_written()
        if written.is_going_on:
            got_on_at = monotonic()
            if written.mails and (written.is_held_up or written.is_cut_off):
                continue
        if count_audiences(database, monotonic() + LOOK_SECONDS):
            got_on_at = monotonic()
        elif written.is_held_up:
            sleep(LOOK_SECONDS)
        elif not written.is_cut_off:
            return False
    return False


def _write_all(database: Database, ends: float) -> _Written:
    each = []
    for update_id in _sending(database):
        each.append(_write_some(database, update_id, ends))
        _end_if_sent(database, update_id)
    return _Written(
        sum(written.mails for written in each),
        is_going_on=any(written.is_going_on for written in each),
        is_held_up=any(written.is_held_up for written in each),
        is_cut_off=any(written.is_cut_off for written in each),
    )


def _write_some(database: Database, update_id: UUID, ends: float) -> _Written:
    """As many as there is room for, as are due, and as can be written by then."""
    mails, is_going_on = 0, False
    while monotonic() < ends:
        room = _room(database, update_id)
        if room < PAGE:
            return _Written(mails, is_going_on, is_held_up=_is_anything_left(database, update_id))
        for _ in range(room // PAGE):
            page = _write_page(database, update_id)
            mails += page.mails
            if page.is_last:
                return _Written(mails, is_going_on)
            is_going_on = True
            if monotonic() >= ends:
                break
    return _Written(mails, is_going_on, is_cut_off=True)


def _is_anything_left(database: Database, update_id: UUID) -> bool:
    with database.reading() as session:
        return session.scalar(leaving_now().where(Update.id == update_id, Update.is_written_out.is_(False))) is not None


def _sending(database: Database) -> list[UUID]:
    """Only looks: most of the time there is none."""
    with database.reading() as session:
        return list(session.scalars(leaving_now().order_by(Update.begins_at)))


def _room(database: Database, update_id: UUID) -> int:
    """For how many more; what waits of others, paused ones too, is not in the way.

    PostgreSQL is to go through what waits, not through all that was written of the update.
    """
    event_id = select(Update.event_id).where(Update.id == update_id).scalar_subquery()
    with database.reading() as session:
        waiting = (
            select(Delivery.event_id).where(_QUEUED).cte("waiting").prefix_with("MATERIALIZED", dialect="postgresql")
        )
        ahead = select(waiting.c.event_id).where(waiting.c.event_id == event_id).limit(MOST_AHEAD + 1).subquery()
        return MOST_AHEAD - session.execute(select(func.count()).select_from(ahead)).scalar_one()


def _write_page(database: Database, update_id: UUID) -> _Page:
    """Write the next mails."""
    with database.transaction() as session:
        update = lock_update(session, update_id)
        if update.state != "sending" or update.is_written_out:
            return _NONE_DUE
        due = _due(session, update)
        audience = audience_of(session, update)
        if due < 1 or are_leaving(session, audience.passed_over):
            return _NONE_DUE
        until = end_of_page(session, update.cursor, PAGE)
        if until is None:
            update.is_written_out, update.cursor = True, ""  # it is a mailbox's key, which is of no use any more
            if update.audience_count is None:
                update.audience_count, update.audience_cursor = update.recipient_count, None
            return _NONE_DUE
        found = recipients(session, audience, after=update.cursor, until=until, limit=min(due, PAGE))
        queue_deliveries(session, [_delivery(update, recipient) for recipient in found])
        update.cursor = found[-1].mailbox_key if len(found) == min(due, PAGE) else until
        update.recipient_count += len(found)
        return _Page(len(found), is_last=len(found) == due < PAGE)


def _due(session: Session, update: Update) -> int:
    """How many mails should have been written by now, less those that are."""
    assert update.paced_from is not None  # since it is being sent
    gone = (session.execute(select(now())).scalar_one() - update.paced_from) / timedelta(seconds=1)
    if gone >= update.over_seconds:
        return PAGE
    if update.audience_count is None:
        return 0
    return math.ceil(update.audience_count * gone / update.over_seconds) - update.recipient_count


def _delivery(update: Update, recipient: Recipient) -> NewDelivery:
    assert update.event_id is not None  # since it is being sent
    return NewDelivery(
        event_id=update.event_id,
        template=TEMPLATE,
        mailbox_key=recipient.mailbox_key,
        subject_id=recipient.contribution_id,
        language=recipient.language,
    )


def _end_if_sent(database: Database, update_id: UUID) -> None:
    """All is written and nothing waits any more: what the provider refused or may have is told by the progress."""
    with database.reading() as session:
        event_id = session.scalar(select(Update.event_id).where(Update.id == update_id, Update.is_written_out))
        if event_id is None or _is_any_left(session, event_id):
            return
    with database.transaction() as session:
        update = lock_update(session, update_id)
        if update.state != "sending":
            return
        move(update, "sent")
        update.ended_at = session.execute(select(now())).scalar_one()
        record_event(session, events.UPDATE_SENT, update_id)


def _is_any_left(session: Session, event_id: UUID) -> bool:
    """Asked in one statement: between two, a worker might give back what it had claimed."""
    waiting, held = (exists().where(which, Delivery.event_id == event_id) for which in (_QUEUED, in_flight(session)))
    return bool(session.scalar(select(or_(waiting, held))))
