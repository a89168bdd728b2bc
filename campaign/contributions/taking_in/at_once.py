"""Stores a contribution by one statement of PostgreSQL: one trip to the database, whole or not at all.

All parts see the database as it was when the statement began, and each other by what they hand on. What they hand on also
says in which order they are done: the mailbox, the place, the event, and the buckets, for which others wait, nearly last.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    Float,
    FromClause,
    Select,
    Uuid,
    case,
    exists,
    func,
    literal_column,
    select,
)

from campaign.contributions.kind import ContributionKind
from campaign.contributions.origins import origin_insertion
from campaign.contributions.registry import KINDS
from campaign.contributions.rush.buckets import filling, lateness, limits_of, spending, values_of_arrival
from campaign.contributions.rush.limits import SOLVED_SHARE
from campaign.contributions.seats import Seats
from campaign.contributions.taking_in.given import SubmitContribution, Submitted, values_of
from campaign.contributions.taking_in.mails import verification_insertion
from campaign.contributions.taking_in.placing import given, happening, live_rows, open_drive, placing
from campaign.db import Driven, Prepared, insert_for, now, parameters
from campaign.mail.models import Mailbox
from campaign.outbox.record import event_insertion

DIALECT = "postgresql"
TRIES = 5  # a mailbox has two seats at the most: whoever was late for both finds them taken


@dataclass(frozen=True, slots=True)
class Shape:
    """Of the statement, by whence and with what a post came, never by whom it is of: all addresses run the same text.

    `limits`: whose buckets it fills.
    """

    kind: str
    seats: Seats
    limits: tuple[str, ...]
    has_solution: bool


def store_at_once(connection: Driven, kind: ContributionKind, command: SubmitContribution) -> Submitted | None:
    """None where the drive is not open. For a kind that keeps nothing of its own beside the contribution."""
    values = values_of(kind, command)
    said, arrival = parameters(values), command.arrival
    if arrival:
        said |= values_of_arrival(arrival, values["id"].int)
    has_solution = arrival is not None and arrival.solution is not None
    statement = _statement(kind.name, limits_of(arrival), has_solution)
    for _ in range(TRIES):
        told = statement.first(connection, said)
        assert told is not None
        is_open, placed, subject, late = told
        if subject is not None:
            return Submitted(subject, is_new=placed is not None, put_off_seconds=late)
        if not is_open:
            break
    return None


@cache
def _statement(kind: str, limits: tuple[str, ...], has_solution: bool) -> Prepared:
    shape = Shape(kind, KINDS[kind].seats, limits, has_solution)
    return Prepared(DIALECT, storing(shape), (Boolean(), Uuid(), Uuid(), Float()))


def storing(shape: Shape) -> Select[Any]:
    """It tells whether the drive is open, what it placed, to what something happened, and how late the mail is."""
    drive = open_drive().cte("drive")
    live = live_rows(shape.kind, shape.seats, drive).cte("live")
    mailbox = (
        insert_for(DIALECT, Mailbox)
        .from_select(["key", "created_at"], select(given("mailbox_key"), now()).select_from(drive))
        .on_conflict_do_nothing()
        .returning(Mailbox.key)
        .cte("mailbox")
    )
    placed = placing(DIALECT, shape.kind, shape.seats, drive, live, _is_done(mailbox)).cte("placed")
    happened = happening(shape.kind, shape.seats, placed, live).cte("happened")
    event = event_insertion(happened).cte("event")
    late_by = select(_late(shape, event).c.seconds).scalar_subquery() if shape.limits else literal_column("0.0", Float)
    return select(
        exists(select(drive.c.id)),
        select(placed.c.id).scalar_subquery(),
        select(event.c.subject_id).scalar_subquery(),
        late_by,
    ).add_cte(
        origin_insertion(DIALECT, placed).cte("origin"),
        verification_insertion(DIALECT, placed, late_by).cte("mail"),
    )


def _late(shape: Shape, event: FromClause) -> CTE:
    has_happened = exists(select(event.c.subject_id))
    if not shape.has_solution:
        filled = filling(DIALECT, shape.limits, None, has_happened).cte("filled")
        return select(lateness(filled, shape.limits).label("seconds")).select_from(filled).cte("late")
    spent = spending(DIALECT, has_happened).cte("spent")
    is_solved = exists(select(spent.c.challenge))
    share = case((is_solved, SOLVED_SHARE), else_=1.0)
    filled = filling(DIALECT, shape.limits, share, has_happened).cte("filled")
    seconds = case((is_solved, 0.0), else_=lateness(filled, shape.limits))
    return select(seconds.label("seconds")).select_from(filled).cte("late")


def _is_done(part: FromClause) -> ColumnElement[bool]:
    """True, and not before all rows of this part are there."""
    return select(func.count()).select_from(part).scalar_subquery() >= 0
