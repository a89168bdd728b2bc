"""The ledger of mail: which mail must go, and every step that it may take. Nothing here sends anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Float, Insert, Select, bindparam, func, literal, select, true
from sqlalchemy.orm import Session

from campaign.db import among, columns_of, dialect_of, insert_for, now, parameter, parameters, table_of
from campaign.ids import new_id, new_ids
from campaign.mail.models import Delivery

CAPPED_PER_SUBJECT = 5  # ever
CAPPED_PER_HOUR = 3  # for one mailbox, over all drives
CAPPED_PER_DAY = 10
_GIVEN = ("event_id", "template", "mailbox_key", "person", "subject_id", "language", "is_capped")


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A mail that must go: for which event, by which template, to whom, about which row.

    `is_capped` marks mail that a stranger can cause; `person` tells two people at one mailbox apart.
    """

    event_id: UUID
    template: str
    mailbox_key: str
    subject_id: UUID
    language: str
    is_capped: bool = False
    person: str = ""


def queue_delivery(session: Session, new: NewDelivery, *, delay_seconds: float = 0) -> None:
    """Write the mail into the ledger, once for each (event, template, mailbox, person); again changes nothing."""
    values = {"id": new_id(), **{name: getattr(new, name) for name in _GIVEN}}
    statement = _insert_delivery(dialect_of(session))
    session.connection().execute(statement, {**parameters(values), "delay_seconds": delay_seconds})


def queue_deliveries(session: Session, news: Sequence[NewDelivery]) -> None:
    """Write many mails, due at once, each as by `queue_delivery`."""
    if not news:
        return
    connection, ids = session.connection(), new_ids(len(news))
    if connection.dialect.name == "sqlite":
        rows = [
            {"id": id_, **{name: getattr(new, name) for name in _GIVEN}} for id_, new in zip(ids, news, strict=True)
        ]
        statement = _insert_delivery("sqlite")
        connection.execute(statement, [{**parameters(row), "delay_seconds": 0.0} for row in rows])
    else:  # one statement: each would be a message to the server and back
        given = {name: [getattr(new, name) for new in news] for name in _GIVEN}
        connection.execute(_insert_at_once(), columns_of({"id": ids, **given}))


def delivery_insertion(dialect: str, new: Mapping[str, ColumnElement[Any]], delay: ColumnElement[float]) -> Insert:
    """SQL: the same for a mail of which each column of a NewDelivery, and its id, is an expression."""
    given = [new[name].label(name) for name in ("id", *_GIVEN)]
    # Without a condition, SQLite takes ON for that of a join.
    return _insert_from(dialect, select(*given, *_first_state(now(delay))).where(true()))


@cache
def _insert_delivery(dialect: str) -> Insert:
    new = {name: parameter(Delivery, name) for name in ("id", *_GIVEN)}
    return delivery_insertion(dialect, new, bindparam("delay_seconds", type_=Float))


@cache
def _insert_at_once() -> Insert:
    given = table_of(Delivery, ("id", *_GIVEN))
    return _insert_from("postgresql", select(*given.c, *_first_state(now())))


def _insert_from(dialect: str, source: Select[Any]) -> Insert:
    names = [column.name for column in source.selected_columns]
    return insert_for(dialect, Delivery).from_select(names, source).on_conflict_do_nothing()


def _first_state(not_before: ColumnElement[datetime]) -> list[ColumnElement[Any]]:
    return [
        literal("queued").label("state"),
        now().label("created_at"),
        not_before.label("not_before"),
        literal(0).label("attempt"),
        literal(0).label("ambiguous_count"),
    ]


def capped_count(subject_id: object) -> Select[int]:
    """How many capped mails the row `subject_id` has caused, ever. A bounded look: it counts to one above the cap."""
    bounded = (
        select(Delivery.id)
        .where(Delivery.subject_id == subject_id, Delivery.is_capped)
        .limit(CAPPED_PER_SUBJECT + 1)
        .correlate_except(Delivery)
        .subquery()
    )
    return select(func.count()).select_from(bounded)


def waits_for_allowance(session: Session, mailbox_keys: Collection[str]) -> dict[str, float]:
    """Seconds until each mailbox that has had its share may get another capped mail; the others are left out.

    Counts mails that left or may have left, within the last day: at most ten a mailbox, by an index.
    """
    posted = (
        select(Delivery.mailbox_key, Delivery.posted_at, now().label("present"))
        .where(
            among(Delivery.mailbox_key, mailbox_keys),
            Delivery.posted_at > now(-24 * 3600),
            Delivery.is_capped,
            Delivery.state != "merged",
        )
        .order_by(Delivery.posted_at.desc())
    )
    times: dict[str, list[float]] = {}
    for key, posted_at, present in session.execute(posted):
        assert posted_at is not None  # by the condition above
        times.setdefault(key, []).append((present - posted_at) / timedelta(seconds=1))
    waits = {key: _wait(ages) for key, ages in times.items()}
    return {key: wait for key, wait in waits.items() if wait > 0}


def _wait(ages: list[float]) -> float:
    """Seconds until the next may go, from the ages of the last ones, newest first."""
    by_hour = 3600 - ages[CAPPED_PER_HOUR - 1] if len(ages) >= CAPPED_PER_HOUR else 0
    by_day = 24 * 3600 - ages[CAPPED_PER_DAY - 1] if len(ages) >= CAPPED_PER_DAY else 0
    return max(by_hour, by_day, 0)
