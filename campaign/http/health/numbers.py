"""Measures the service: what waits, for how long, and what went through in the last hour. Bounded statements alone.

No statement reads more than the rows of a small partial index, or those that were made within an hour, and none counts
beyond 10,000: a measurement must never be what breaks the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, select, text
from sqlalchemy.orm import Session

from campaign.contributions.letter.gate import waiting_letters
from campaign.contributions.models import Contribution, TallyDelta
from campaign.contributions.rush.measuring import full_buckets, load_fullest, put_off_mails
from campaign.contributions.unread import waiting_words
from campaign.db import now
from campaign.ids import lowest_id
from campaign.mail.leases import IN_FLIGHT, in_flight
from campaign.mail.models import Delivery
from campaign.mail.standing import load_standing
from campaign.outbox.drain import oldest_unsettled_age
from campaign.outbox.models import OutboxEvent
from campaign.timetable import beat_age

COUNTS_TO = 10_000
WAITING_CONTRIBUTIONS = ("pending", "held")


@dataclass(frozen=True, slots=True)
class Number:
    """One measurement in the terms of the Prometheus text format: a gauge, with at most one label."""

    name: str
    help: str
    value: float
    label: tuple[str, str] | None = None


def measure(session: Session) -> Iterator[Number]:
    """All numbers, those of one name beside each other."""
    unsettled = select(OutboxEvent.id).where(OutboxEvent.settled_at.is_(None))
    yield Number("events_unsettled", _upto("Events whose jobs are not done"), _count(session, unsettled))
    oldest = oldest_unsettled_age(session)
    yield Number("events_oldest_seconds", "Age of the oldest such event", oldest.total_seconds())
    yield Number("deltas_unfolded", _upto("Steps of counts not added up"), _count(session, select(TallyDelta.id)))
    beat = beat_age(session)
    if beat is not None:
        yield Number("scheduler_beat_seconds", "Since a scheduler last looked at the timetable", beat.total_seconds())
    stopped = load_standing(session).is_stopped
    yield Number("provider_stopped", "Whether the email provider takes nothing at present", float(stopped))
    for state, count in _waiting_deliveries(session).items():
        yield Number("deliveries_waiting", _upto("Mails on their way"), count, ("state", state))
    for state in WAITING_CONTRIBUTIONS:
        rows = select(Contribution.id).where(text(f"state = '{state}'"))
        help_ = _upto("Contributions that wait for somebody")
        yield Number("contributions_waiting", help_, _count(session, rows), ("state", state))
    for what, rows in (("words", waiting_words()), ("letters", waiting_letters())):
        yield Number("unread_waiting", _upto("What a moderator has yet to read"), _count(session, rows), ("what", what))
    yield from _rush(session)
    since = lowest_id(session.execute(select(now(-3600))).scalar_one())
    for table, name in ((Delivery, "deliveries"), (Contribution, "contributions")):
        made = select(table.state).where(table.id >= since).limit(COUNTS_TO).subquery()
        states = session.execute(select(made.c.state, func.count()).group_by(made.c.state).order_by(made.c.state))
        for state, count in states:
            help_ = _upto(f"Those {name} that were made in the last hour, by their state now")
            yield Number(f"{name}_last_hour", help_, count, ("state", state))


def _rush(session: Session) -> Iterator[Number]:
    yield Number(
        "rush_fullest_windows", "How full the fullest bucket is; from 1 on, emails are put off", load_fullest(session)
    )
    yield Number("rush_buckets_full", _upto("Buckets that are full"), _count(session, full_buckets()))
    yield Number("rush_mails_put_off", _upto("Emails that a rush has put off"), _count(session, put_off_mails()))


def _waiting_deliveries(session: Session) -> dict[str, int]:
    held = select(Delivery.state).where(in_flight(session)).limit(COUNTS_TO).subquery()
    found: dict[str, int] = dict(session.execute(select(held.c.state, func.count()).group_by(held.c.state)).all())
    queued = _count(session, select(Delivery.id).where(Delivery.is_queued))
    unknown = _count(session, select(Delivery.id).where(Delivery.is_unknown))
    return {"queued": queued, **{state: found.get(state, 0) for state in IN_FLIGHT}, "unknown": unknown}


def _count(session: Session, rows: Select[Any]) -> int:
    bounded = rows.with_only_columns(literal(1).label("one"), maintain_column_froms=True).limit(COUNTS_TO).subquery()
    return session.execute(select(func.count()).select_from(bounded)).scalar_one()


def _upto(help_: str) -> str:
    return f"{help_} (counted up to {COUNTS_TO:,})"
