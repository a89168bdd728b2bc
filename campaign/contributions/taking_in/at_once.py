"""Stores a contribution by one statement of PostgreSQL: one trip to the database, whole or not at all.

All parts see the database as it was when the statement began, and each other by what they hand on. What they hand on also
says in which order they are done: the mailbox, the place, the event, and the buckets, for which others wait, nearly last.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    Connection,
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
from campaign.contributions.rush.buckets import filling, lateness, spending, values_of_arrival
from campaign.contributions.rush.limits import SOLVED_SHARE
from campaign.contributions.seats import Seats
from campaign.contributions.taking_in.given import SubmitContribution, Submitted, values_of
from campaign.contributions.taking_in.mails import verification_insertion
from campaign.contributions.taking_in.placing import given, happening, live_rows, open_drive, placing
from campaign.db import Prepared, insert_for, now, parameters
from campaign.mail.models import Mailbox
from campaign.outbox.record import event_insertion

DIALECT = "postgresql"
TRIES = 5  # a mailbox has two seats at the most: whoever was late for both finds them taken


def store_at_once(connection: Connection, kind: ContributionKind, command: SubmitContribution) -> Submitted | None:
    """None where the drive is not open. For a kind that keeps nothing of its own beside the contribution."""
    values = values_of(kind, command)
    said = parameters(values)
    if command.arrival:
        said |= values_of_arrival(command.arrival, values["id"].int)
    statement = _statement(kind.name, kind.seats, has_arrival=command.arrival is not None)
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
def _statement(kind: str, seats: Seats, *, has_arrival: bool) -> Prepared:
    statement = storing(kind, seats, has_arrival=has_arrival)
    return Prepared(DIALECT, statement, (Boolean(), Uuid(), Uuid(), Float()))


def storing(kind: str, seats: Seats, *, has_arrival: bool) -> Select[Any]:
    """It tells whether the drive is open, what it placed, to what something happened, and how late the mail is."""
    drive = open_drive().cte("drive")
    live = live_rows(kind, seats, drive).cte("live")
    mailbox = (
        insert_for(DIALECT, Mailbox)
        .from_select(["key", "created_at"], select(given("mailbox_key"), now()).select_from(drive))
        .on_conflict_do_nothing()
        .returning(Mailbox.key)
        .cte("mailbox")
    )
    placed = placing(DIALECT, kind, seats, drive, live, _is_done(mailbox)).cte("placed")
    happened = happening(kind, seats, placed, live).cte("happened")
    event = event_insertion(happened).cte("event")
    late = _late(event) if has_arrival else select(literal_column("0.0", Float).label("seconds")).cte("late")
    late_by = select(late.c.seconds).scalar_subquery()
    return select(
        exists(select(drive.c.id)),
        select(placed.c.id).scalar_subquery(),
        select(event.c.subject_id).scalar_subquery(),
        late_by,
    ).add_cte(
        origin_insertion(DIALECT, placed).cte("origin"),
        verification_insertion(DIALECT, placed, late_by).cte("mail"),
    )


def _late(event: FromClause) -> CTE:
    spent = spending(DIALECT, exists(select(event.c.subject_id))).cte("spent")
    is_solved = exists(select(spent.c.challenge))
    share = case((is_solved, SOLVED_SHARE), else_=1.0)
    filled = filling(DIALECT, share, exists(select(event.c.subject_id))).cte("filled")
    return select(case((is_solved, 0.0), else_=lateness(filled)).label("seconds")).select_from(filled).cte("late")


def _is_done(part: FromClause) -> ColumnElement[bool]:
    """True, and not before all rows of this part are there."""
    return select(func.count()).select_from(part).scalar_subquery() >= 0
