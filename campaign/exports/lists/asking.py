"""Asking for a list, and calling it off. What is asked for is held against purposes.py; nothing is read of anybody here.

Who asks, in which role and for which campaigns, is for the caller to know. A campaign that is not theirs is told from one that
does not exist to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from campaign.areas.models import Area
from campaign.contributions.dimensions import ABROAD, UNKNOWN
from campaign.contributions.registry import KINDS
from campaign.db import now
from campaign.drives.models import Drive
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.exports.lists import events
from campaign.exports.lists.filters import CONSENTS, ListFilters
from campaign.exports.lists.models import FORMATS, UNFINISHED, SupporterList
from campaign.exports.lists.purposes import PURPOSES, Purpose
from campaign.exports.lists.reading import Order
from campaign.i18n import LANGUAGES, Language, is_language
from campaign.ids import new_id
from campaign.outbox.record import record_event
from campaign.turns import take_turn

MOST_UNFINISHED = 3  # of one account
LONGEST_REASON = 500
LONGEST_RECIPIENT = 200
LONGEST_SOURCE = 40
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
UNKNOWN_CHOICE = "choice-unknown"
DRIVE_MISSING, COLUMN_MISSING = "drive-missing", "column-missing"
UNSAID = {"stated_reason": "list-reason-missing", "stated_recipient": "list-recipient-missing"}


@dataclass(frozen=True, slots=True)
class AskList:
    """What somebody asks for. `campaigns` are all those that they may have lists of, `columns` names of their purpose's.

    With a `list_id`, which the caller knows to be free, a form that is sent twice can be known again.
    """

    account_id: UUID
    role: str
    campaigns: frozenset[UUID]
    purpose: str
    columns: frozenset[str]
    filters: ListFilters
    language: str
    format: str = "csv"
    stated_reason: str = ""
    stated_recipient: str = ""
    list_id: UUID | None = None


def ask_list(session: Session, command: AskList) -> UUID:
    """The id of the list that a worker will build. Raises FieldsRefusedError, ConflictError `lists-waiting`."""
    take_turn(session, f"lists of {command.account_id}")
    order = order_of(session, command)
    reason, recipient = stated_in(command)
    waiting = select(func.count()).select_from(SupporterList)
    mine = SupporterList.account_id == command.account_id, SupporterList.state.in_(UNFINISHED)
    if session.execute(waiting.where(*mine)).scalar_one() >= MOST_UNFINISHED:
        raise ConflictError("lists-waiting")
    asked = SupporterList(
        id=command.list_id or new_id(),
        account_id=command.account_id,
        purpose=order.purpose,
        stated_reason=reason,
        stated_recipient=recipient,
        columns=list(order.columns),
        filters=order.filters.to_json(),
        language=order.language,
        format=command.format,
        asked_at=session.execute(select(now())).scalar_one(),
    )
    session.add(asked)
    session.flush()
    record_event(session, events.ASKED, asked.id)
    return asked.id


def cancel_list(session: Session, list_id: UUID, account_id: UUID) -> None:
    """Its worker stops within seconds, and keeps nothing. Raises NotFoundError for another's, ConflictError once it is over."""
    owned = SupporterList.id == list_id, SupporterList.account_id == account_id
    cancelled = session.execute(
        update(SupporterList)
        .where(*owned, SupporterList.state.in_(UNFINISHED))
        .values(state="cancelled", ended_at=now(), claim=None, lease_until=None)
        .returning(SupporterList.id)
        .execution_options(synchronize_session=False)
    )
    if cancelled.scalar_one_or_none() is not None:
        record_event(session, events.CANCELLED, list_id)
    elif session.scalar(select(SupporterList.id).where(*owned)) is None:
        raise NotFoundError
    else:
        raise ConflictError("list-not-waiting")


def stated_in(command: AskList) -> tuple[str, str]:
    """Why, and who will have it, each on one line. Raises FieldsRefusedError."""
    faults: dict[str, str] = {}
    said: list[str] = []
    for field, longest in (("stated_reason", LONGEST_REASON), ("stated_recipient", LONGEST_RECIPIENT)):
        line = " ".join(getattr(command, field).split())
        if not line:
            faults[field] = UNSAID[field]
        elif len(line) > longest or not line.isprintable():
            faults[field] = "text-too-long" if len(line) > longest else "text-characters"
        said.append(line)
    if faults:
        raise FieldsRefusedError(faults)
    return said[0], said[1]


def order_of(session: Session, command: AskList) -> Order:
    """What is asked for, with its columns in the order of the purpose. Raises FieldsRefusedError."""
    purpose = PURPOSES.get(command.purpose)
    allowed = purpose.columns_for(command.role) if purpose else ()
    if purpose is None or not allowed:
        raise FieldsRefusedError({"purpose": UNKNOWN_CHOICE})
    faults = dict(_faults(session, command, purpose))
    if not command.columns <= set(allowed):
        faults["columns"] = UNKNOWN_CHOICE
    if not command.columns:
        faults["columns"] = COLUMN_MISSING
    if faults:
        raise FieldsRefusedError(faults)
    return Order(
        purpose=purpose.name,
        columns=tuple(column for column in allowed if column in command.columns),
        filters=command.filters,
        language=cast(Language, command.language),  # it is among LANGUAGES
        salt="",
    )


def _faults(session: Session, command: AskList, purpose: Purpose) -> Iterator[tuple[str, str]]:
    chosen = command.filters
    theirs = select(Drive.id).where(Drive.id.in_(chosen.drives), Drive.campaign_id.in_(command.campaigns))
    if not chosen.drives:
        yield "drives", DRIVE_MISSING
    elif set(session.scalars(theirs)) != chosen.drives:
        yield "drives", UNKNOWN_CHOICE
    for field, values, known in (
        ("kinds", chosen.kinds, KINDS),
        ("states", chosen.states, purpose.states),
        ("languages", chosen.languages, LANGUAGES),
        ("consents", chosen.consents, CONSENTS),
        ("format", {command.format}, FORMATS),
    ):
        if not set(values) <= set(known):
            yield field, UNKNOWN_CHOICE
    if not is_language(command.language):
        yield "language", UNKNOWN_CHOICE
    if any(not source.isprintable() or len(source) > LONGEST_SOURCE for source in chosen.sources):
        yield "sources", UNKNOWN_CHOICE
    places = chosen.areas - {ABROAD, UNKNOWN}
    if any(not place.isprintable() for place in places) or not places <= _areas(session):
        yield "areas", UNKNOWN_CHOICE
    for field, day in (("since", chosen.since), ("until", chosen.until)):
        if day and not FIRST_DAY <= day <= LAST_DAY:
            yield field, "date-out-of-range"
    if chosen.since and chosen.until and chosen.until < chosen.since:
        yield "until", "date-before-since"


def _areas(session: Session) -> set[str]:
    return set(session.scalars(select(Area.code)))
