"""The parts of storing a contribution that are its own: where it finds its place, and what has happened where it finds none.

A part is given the relations that it reads from: in one statement these are other parts of it, else what stands in tables.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    case,
    exists,
    literal,
    not_,
    select,
    text,
    union_all,
)
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.sql.selectable import CompoundSelect

from campaign.contributions import events
from campaign.contributions.models import LIVE, Contribution
from campaign.contributions.seats import LIVE_COLUMNS, Seats
from campaign.contributions.taking_in.given import TYPED
from campaign.contributions.window import LIFE_SECONDS, takes_verifications_now
from campaign.db import constant, insert_for, now, parameter
from campaign.drives.models import Drive
from campaign.drives.states import is_open
from campaign.mail.ledger import CAPPED_PER_SUBJECT, capped_count

FORM_WINDOW_SECONDS = 3600.0  # the same form again within it is a retry of the browser's
REPEAT_WINDOW_SECONDS = 60.0  # the same again within it is a double click, not a wish for another mail
_OF_MAILBOX = ("drive_id", "mailbox_key")
_OF_CONTENT = ("what", "content_key")


def given(name: str) -> BindParameter[Any]:
    """What was given in this column."""
    return parameter(Contribution, name)


def open_drive(*, is_late: bool = False) -> Select[UUID, int, int]:
    """The drive, while it is open; for what was given to it in time, and `is_late`, while that may be verified."""
    takes = takes_verifications_now() if is_late else is_open()
    return select(Drive.id, Drive.statement_version, Drive.text_version).where(Drive.id == given("drive_id"), takes)


def live_rows(kind: str, seats: Seats, drive: FromClause) -> Select[Any]:
    """What may be in the way on the open drive, but for the contribution itself: LIVE_COLUMNS."""
    names = (*_OF_MAILBOX, *_OF_CONTENT) if seats.is_told_by_content else _OF_MAILBOX
    return (
        select(*(getattr(Contribution, name) for name in LIVE_COLUMNS))
        .join_from(Contribution, drive, drive.c.id == Contribution.drive_id)
        .where(
            *(getattr(Contribution, name) == given(name) for name in names),
            Contribution.kind == constant(kind),
            Contribution.id != given("id"),
            seats.beside(),
            text(LIVE),  # as the partial indexes say it
        )
    )


def placing(
    dialect: str, kind: str, seats: Seats, drive: FromClause, live: FromClause, *conditions: ColumnElement[bool]
) -> ReturningInsert[UUID, datetime]:
    """Insert the pending contribution where the drive is open, a seat is left and `conditions` hold: its id, and when it was
    submitted."""
    source = (
        select(
            given("id").label("id"),
            constant(kind).label("kind"),
            constant("pending").label("state"),
            literal(0).label("issue"),
            *(given(name).label(name) for name in TYPED),
            seats.slot(live.alias()).label("slot"),
            now().label("submitted_at"),
            now(LIFE_SECONDS).label("expires_at"),
            drive.c.statement_version,
            drive.c.text_version,
        )
        .select_from(drive)
        .where(seats.is_left(live.alias()), *conditions)
    )
    return (
        insert_for(dialect, Contribution)
        .from_select([column.name for column in source.selected_columns], source, include_defaults=False)
        .on_conflict_do_nothing()
        .returning(Contribution.id, Contribution.submitted_at)
    )


def happening(kind: str, seats: Seats, placed: FromClause, live: FromClause) -> CompoundSelect[Any]:
    """The row that it happened to, as `subject_id`, and the event's `name`: none where another was quicker by a moment.

    Of several rows of this person it is the same form's, else the youngest; of other persons', that of the first seat.
    """
    is_own = live.c.name_key == given("name_key")
    is_of_form = live.c.form_key == given("form_key")
    there = (
        select(live.c.id, live.c.submitted_at, is_of_form.label("is_of_form"))
        .where(not_(exists(select(placed.c.id))), not_(seats.is_left(live.alias())))
        .order_by(
            case((is_own, 0), else_=1),
            case((is_own & is_of_form, 0), else_=1),
            case((is_own, live.c.submitted_at)).desc(),
            live.c.slot,
        )
        .limit(1)
        .subquery("there")
    )
    is_retry = there.c.submitted_at > case(
        (there.c.is_of_form, now(-FORM_WINDOW_SECONDS)), else_=now(-REPEAT_WINDOW_SECONDS)
    )
    is_capped = capped_count(there.c.id).scalar_subquery() >= CAPPED_PER_SUBJECT
    step = case(
        (is_retry, _event(kind, events.RETRIED)),
        (is_capped, _event(kind, events.CAPPED)),
        else_=_event(kind, events.REPEATED),
    )
    return union_all(
        select(placed.c.id.label("subject_id"), _event(kind, events.SUBMITTED).label("name")),
        select(there.c.id, step),
    )


def _event(kind: str, step: str) -> ColumnElement[str]:
    return constant(events.event_of(kind, step))
