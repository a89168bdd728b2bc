"""Takes contributions in: submitted, given again, verified. Neither commits nor mails; callers open the transaction.

Every accepted post runs the same statements in the same order and leaves one event, so that its answer and its timing
tell nobody whether an address is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from campaign.contributions import events
from campaign.contributions.events import event_of
from campaign.contributions.kind import ContributionKind, LiveRow
from campaign.contributions.models import Contribution
from campaign.contributions.origins import keep_origin
from campaign.contributions.rush.arrivals import Arrival
from campaign.contributions.rush.buckets import note_arrival
from campaign.contributions.states import LIVE_STATES
from campaign.db import insert, now, parameter, parameters
from campaign.drives.models import Drive
from campaign.drives.states import is_open
from campaign.errors import ConflictError
from campaign.ids import new_id
from campaign.mail.ledger import CAPPED_PER_SUBJECT, NewDelivery, capped_count, queue_delivery
from campaign.mail.models import Mailbox
from campaign.outbox.record import record_event

TRIES = 3
FORM_WINDOW = timedelta(hours=1)  # the same form again within it is a retry of the browser's
VERIFICATION = "contribution/verification"  # the mail, by its name in the ledger
REPEAT_WINDOW = timedelta(seconds=60)  # the same again within it is a double click, not a wish for another mail
OF_MAILBOX = ("drive_id", "mailbox_key", "kind")
OF_CONTENT = ("what", "content_key")


@dataclass(frozen=True, slots=True)
class SubmitContribution:
    """What a supporter gives, as typed and checked. `is_suspect`: the honeypot was filled in. `network`: of the device that it
    came from (networks.py). `arrival`: of a visitor's post (rush)."""

    drive_id: UUID
    mailbox_key: str
    email: str
    name: str
    name_key: str
    postcode: str | None
    country: str
    comment: str | None
    show_name: bool
    consent_campaign: bool
    consent_wider: bool
    language: str
    source: str
    form_key: str | None
    is_suspect: bool
    what: str = ""
    content_key: str = ""
    details: Any = None  # what the kind keeps of its own
    network: str | None = None
    arrival: Arrival | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """The contribution that there is now. `is_new`: this post stored it, so that it holds what this post gave.

    `put_off_seconds`: how much later than at once a mail about it leaves, whoever it is for.
    """

    contribution_id: UUID
    is_new: bool
    put_off_seconds: float = 0.0


class DriveNotOpenError(ConflictError):
    """The drive takes no contributions now."""

    slug = "drive-not-open"


def submit(session: Session, kind: ContributionKind, command: SubmitContribution) -> UUID:
    """As `take_in`: the id of the contribution that there is now."""
    return take_in(session, kind, command).contribution_id


def take_in(session: Session, kind: ContributionKind, command: SubmitContribution) -> Submitted:
    """Store the contribution as pending, or note that it was given again. Raises DriveNotOpenError.

    What comes of it is told to the owner of the mailbox alone, by mail. The contribution that there is now is the one just
    stored, or the one that stood there, which anybody may have typed; whoever shows it to a visitor tells who has given.
    """
    contribution_id = new_id()
    session.execute(insert(session, Mailbox).values(key=command.mailbox_key, created_at=now()).on_conflict_do_nothing())
    placed, rows = _place(session, kind, contribution_id, command)
    if not rows:
        raise DriveNotOpenError
    keep_origin(session, contribution_id, email=command.email, network=command.network)
    kind.details.keep(session, contribution_id, command.details)
    subject, step = _what_happened(rows, placed, command)
    event_id = record_event(session, event_of(kind.name, step), subject)
    verification = NewDelivery(
        event_id=event_id,
        template=VERIFICATION,
        mailbox_key=command.mailbox_key,
        subject_id=contribution_id,
        language=command.language,
        is_capped=True,
    )
    # After all else: whoever comes at the same time waits for the rows that this fills.
    put_off = note_arrival(session, command.arrival, contribution_id.int) if command.arrival else 0.0
    queue_delivery(session, verification, delay_seconds=put_off, only_if_exists=Contribution)
    return Submitted(subject, is_new=placed is not None, put_off_seconds=put_off)


def _columns(contribution_id: UUID, kind: ContributionKind, command: SubmitContribution) -> dict[str, object]:
    return {
        "id": contribution_id,
        "kind": kind.name,
        "what": command.what,
        "content_key": command.content_key,
        "state": "pending",
        "issue": 0,
        "drive_id": command.drive_id,
        "mailbox_key": command.mailbox_key,
        "email": command.email,
        "name": command.name,
        "name_key": command.name_key,
        "postcode": command.postcode,
        "country": command.country,
        "comment": command.comment,
        "show_name": command.show_name,
        "consent_campaign": command.consent_campaign,
        "consent_wider": command.consent_wider,
        "is_suspect": command.is_suspect,
        "language": command.language,
        "source": command.source,
        "form_key": command.form_key,
    }


def _place(
    session: Session, kind: ContributionKind, contribution_id: UUID, command: SubmitContribution
) -> tuple[UUID | None, list[LiveRow]]:
    """The id if the contribution found its place, and the live rows it is among or was kept out by.

    A race that left it out although there is room is run again: it ends in a legal state.
    """
    values = {**_columns(contribution_id, kind, command), **kind.values_of(command.details)}
    for _ in range(TRIES):
        placed = kind.place(session, values)
        rows = _live_rows(session, kind, values)
        if placed is not None or not kind.is_seat_left(rows, command.name_key, (command.country, command.postcode)):
            break
    return placed, rows


def _live_rows(session: Session, kind: ContributionKind, values: Mapping[str, Any]) -> list[LiveRow]:
    """The live rows of this mailbox on this drive, while it is open: the one just placed is among them."""
    found = session.execute(_select_live(kind.is_told_by_content, kind.beside), parameters(values))
    return [
        LiveRow(row_id, name_key, (country, postcode), form_key, present - submitted_at, capped_mails)
        for row_id, name_key, country, postcode, form_key, submitted_at, present, capped_mails in found
    ]


@cache
def _select_live(is_told_by_content: bool, beside: Callable[[], ColumnElement[bool]] | None) -> Select[Any]:
    names = (*OF_MAILBOX, *OF_CONTENT) if is_told_by_content else OF_MAILBOX
    others = () if beside is None else (beside(),)
    return (
        select(
            Contribution.id,
            Contribution.name_key,
            Contribution.country,
            Contribution.postcode,
            Contribution.form_key,
            Contribution.submitted_at,
            now(),
            capped_count(Contribution.id).scalar_subquery(),
        )
        .join(Drive, and_(Drive.id == Contribution.drive_id, is_open()))
        .where(
            *(getattr(Contribution, name) == parameter(Contribution, name) for name in names),
            *others,
            Contribution.state.in_(LIVE_STATES),
        )
        .order_by(Contribution.slot)
    )


def _what_happened(rows: Sequence[LiveRow], placed: UUID | None, command: SubmitContribution) -> tuple[UUID, str]:
    """The row that it happened to, and the step. Of several rows of this person it is the same form's, else the youngest."""
    if placed is not None:
        return placed, events.SUBMITTED

    def is_of_form(row: LiveRow) -> bool:
        return command.form_key is not None and command.form_key == row.form_key

    own = [row for row in rows if row.name_key == command.name_key] or rows[:1]
    there = min(own, key=lambda row: (not is_of_form(row), row.age))
    is_same_form = is_of_form(there)
    if there.age < (FORM_WINDOW if is_same_form else REPEAT_WINDOW):
        return there.id, events.RETRIED
    if there.capped_mails >= CAPPED_PER_SUBJECT:
        return there.id, events.CAPPED
    return there.id, events.REPEATED
