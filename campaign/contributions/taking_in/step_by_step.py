"""Stores a contribution by several statements of one transaction: on SQLite, and for kinds that keep more beside it.

Always the same ones in the same order. A part reads from the tables what the parts before it have written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import Float, Uuid, bindparam, select

from campaign.contributions.kind import ContributionKind
from campaign.contributions.models import Contribution
from campaign.contributions.origins import origin_insertion
from campaign.contributions.rush.buckets import note_arrival
from campaign.contributions.seats import Seats
from campaign.contributions.taking_in.given import SubmitContribution, Submitted, values_of
from campaign.contributions.taking_in.mails import verification_insertion
from campaign.contributions.taking_in.placing import given, happening, live_rows, open_drive, placing
from campaign.db import Driven, Prepared, UtcDateTime, insert_for, now, parameters
from campaign.mail.models import Mailbox
from campaign.outbox.record import event_insertion

TRIES = 5  # on PostgreSQL others may be quicker; on SQLite nobody is


@dataclass(frozen=True, slots=True)
class Own:
    """What a kind does beside: `begin` once the mailbox is there, `keep` once the contribution is."""

    begin: Callable[[dict[str, object]], None]
    keep: Callable[[UUID], None]


@dataclass(frozen=True, slots=True)
class _Statements:
    mailbox: Prepared
    place: Prepared
    event: Prepared
    origin: Prepared
    mail: Prepared


def store_step_by_step(
    connection: Driven,
    kind: ContributionKind,
    command: SubmitContribution,
    own: Own | None = None,
    *,
    is_late: bool = False,
) -> Submitted | None:
    """None where the drive is not open, or what `is_late` comes too late for it: then the caller rolls back."""
    values = values_of(kind, command)
    said = parameters(values)
    steps = _statements(connection.dialect.name, kind.name, kind.seats, is_late=is_late)
    steps.mailbox.run(connection, said)
    if own:
        own.begin(values)
    for _ in range(TRIES):
        placed = steps.place.first(connection, said)
        happened = steps.event.first(connection, said)
        if happened is not None or connection.dialect.name == "sqlite":
            break
    if happened is None:
        return None
    steps.origin.run(connection, said)
    if own:
        own.keep(values["id"])
    # After all else: whoever comes at the same time waits for the rows that this fills.
    late = note_arrival(connection, command.arrival, values["id"].int) if command.arrival else 0.0
    steps.mail.run(connection, said | {"late": late})
    return Submitted(happened[0], is_new=placed is not None, put_off_seconds=late)


@cache
def _statements(dialect: str, kind: str, seats: Seats, *, is_late: bool) -> _Statements:
    drive = open_drive(is_late=is_late).cte("drive")
    live = live_rows(kind, seats, drive).cte("live")
    placed = select(Contribution.id, Contribution.submitted_at).where(Contribution.id == given("id")).subquery("placed")
    mailbox = insert_for(dialect, Mailbox).from_select(["key", "created_at"], select(given("mailbox_key"), now()))
    happened = happening(kind, seats, placed, live).subquery("happened")
    return _Statements(
        mailbox=Prepared(dialect, mailbox.on_conflict_do_nothing()),
        place=Prepared(dialect, placing(dialect, kind, seats, drive, live), (Uuid(), UtcDateTime())),
        event=Prepared(dialect, event_insertion(happened), (Uuid(),)),
        origin=Prepared(dialect, origin_insertion(dialect, placed)),
        mail=Prepared(dialect, verification_insertion(dialect, placed, bindparam("late", type_=Float))),
    )
