"""Changes the address of a person, or of everybody at a mailbox, once the owner of the new one has pressed the button.

Nothing that whoever asks gets to see depends on whether the new address is known. Where the same was given from both
mailboxes, the earliest stays (`campaign.contributions.rekeying`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from campaign.contributions.events import MAILBOX_REOPENED
from campaign.contributions.holdings import Move
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.rekeying import move_contribution
from campaign.db import now
from campaign.errors import ConflictError, NotFoundError
from campaign.ids import new_id
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.rekeying import open_mailbox
from campaign.my_support.addresses import addresses_of
from campaign.my_support.entering import end_sessions
from campaign.my_support.events import ADDRESS_ASKED, ADDRESS_MOVED
from campaign.my_support.models import AddressChange
from campaign.outbox.record import record_event
from campaign.supporters.models import Supporter
from campaign.turns import take_turn

NEW_TEMPLATE = "support/address"  # to the new address: with the link
ASKED_TEMPLATE = "support/asked"  # to the old one: somebody has asked
MOVED_TEMPLATE = "support/moved"  # to the old one: it is done
LIFE = timedelta(hours=24)
MOST_CHANGES = 5  # asked for from one mailbox within a day

Outcome = Literal["moved", "spent"]


class TooManyChangesError(ConflictError):
    """This mailbox has asked for another address too often today."""

    slug = "address-changes-too-many"


@dataclass(frozen=True, slots=True)
class AskAddress:
    """Who should be written to where: one person of the mailbox, or everybody there."""

    mailbox_key: str
    new_mailbox_key: str
    new_address: str = field(repr=False)
    language: str
    supporter_id: UUID | None = None


def ask_address(session: Session, command: AskAddress) -> UUID:
    """Mail a link to the new address, and a word to the old one; an earlier wish that is open ends.

    Raises NotFoundError for a person of another mailbox, or where no address is left to tell, TooManyChangesError.
    """
    take_turn(session, f"mailbox {command.mailbox_key}")
    old_address = addresses_of(session, [command.mailbox_key]).get(command.mailbox_key)
    if old_address is None or (command.supporter_id is not None and not _people(session, command)):
        raise NotFoundError
    of_mailbox = AddressChange.mailbox_key == command.mailbox_key
    lately = select(func.count()).where(of_mailbox, AddressChange.created_at > now(-LIFE.total_seconds()))
    if (session.scalar(lately) or 0) >= MOST_CHANGES:
        raise TooManyChangesError
    _end_open(session, of_mailbox)
    present = session.execute(select(now())).scalar_one()
    change = AddressChange(
        id=new_id(),
        mailbox_key=command.mailbox_key,
        new_mailbox_key=command.new_mailbox_key,
        old_address=old_address,
        new_address=command.new_address,
        supporter_id=command.supporter_id,
        language=command.language,
        created_at=present,
        expires_at=present + LIFE,
    )
    session.add(change)
    session.flush()
    event_id = record_event(session, ADDRESS_ASKED, change.id)
    queue_delivery(session, _notice(event_id, NEW_TEMPLATE, change))
    queue_delivery(session, _notice(event_id, ASKED_TEMPLATE, change))
    return change.id


def load_open(session: Session, change_id: UUID) -> AddressChange | None:
    """The change that a link names, while its button still does something; only looks."""
    return session.scalar(select(AddressChange).where(AddressChange.id == change_id, *_IS_OPEN))


def move(session: Session, change_id: UUID) -> Outcome:
    """Carry the change out, once. All sessions of the old mailbox end."""
    change = session.get(AddressChange, change_id)
    if change is None:
        return "spent"
    for mailbox_key in sorted((change.mailbox_key, change.new_mailbox_key)):  # everybody takes turns in one order
        take_turn(session, f"mailbox {mailbox_key}")
    claimed = update(AddressChange).where(AddressChange.id == change_id, *_IS_OPEN).values(moved_at=now())
    if session.execute(claimed.returning(AddressChange.id)).scalar_one_or_none() is None:
        return "spent"
    _move_all(session, change)
    _end_open(session, AddressChange.mailbox_key == change.mailbox_key)
    end_sessions(session, change.mailbox_key)
    queue_delivery(session, _notice(record_event(session, ADDRESS_MOVED, change.id), MOVED_TEMPLATE, change))
    return "moved"


def _move_all(session: Session, change: AddressChange) -> None:
    key = change.new_mailbox_key
    rows = _contributions(session, change)
    if key != change.mailbox_key:
        open_mailbox(session, change.mailbox_key, key)
        _move_people(session, change)
    for row in rows:
        row.email = change.new_address if row.email is not None else None
        if key != change.mailbox_key:
            move_contribution(session, row, key)
    if key != change.mailbox_key:
        _end_links(session, rows)
    session.flush()
    if change.supporter_id is None:
        for kind in KINDS.values():
            kind.holdings.move(session, Move(change.mailbox_key, key, change.new_address))


def _end_links(session: Session, rows: Sequence[Contribution]) -> None:
    """Whoever reads the old mailbox acts for nobody any more; what waits is mailed anew, to the new one."""
    for row in rows:
        row.issue += 1
    waiting = next((row for row in rows if row.state == "pending"), None)
    if waiting is not None:
        record_event(session, MAILBOX_REOPENED, waiting.id)


def _move_people(session: Session, change: AddressChange) -> None:
    """Who has no namesake at the new mailbox stays who they are; the others become one with theirs, row by row."""
    for person in _people(session, change):
        namesake = select(Supporter.id).where(
            Supporter.mailbox_key == change.new_mailbox_key, Supporter.name_key == person.name_key
        )
        if session.scalar(namesake) is None:
            person.mailbox_key = change.new_mailbox_key
            session.flush()


def _people(session: Session, change: AskAddress | AddressChange) -> Sequence[Supporter]:
    people = select(Supporter).where(Supporter.mailbox_key == change.mailbox_key).with_for_update()
    if change.supporter_id is not None:
        people = people.where(Supporter.id == change.supporter_id)
    return session.scalars(people).all()


def _contributions(session: Session, change: AddressChange) -> Sequence[Contribution]:
    rows = select(Contribution).where(Contribution.mailbox_key == change.mailbox_key).order_by(Contribution.id)
    if change.supporter_id is not None:
        rows = rows.where(Contribution.supporter_id == change.supporter_id)
    return session.scalars(rows.with_for_update().execution_options(populate_existing=True)).all()


def _end_open(session: Session, of_mailbox: ColumnElement[bool]) -> None:
    session.execute(update(AddressChange).where(of_mailbox, *_IS_OPEN).values(ended_at=now()))


def _notice(event_id: UUID, template: str, change: AddressChange) -> NewDelivery:
    is_to_new = template == NEW_TEMPLATE
    return NewDelivery(
        event_id=event_id,
        template=template,
        mailbox_key=change.new_mailbox_key if is_to_new else change.mailbox_key,
        subject_id=change.id,
        language=change.language,
        is_capped=is_to_new,
    )


_IS_OPEN = (AddressChange.moved_at.is_(None), AddressChange.ended_at.is_(None), AddressChange.expires_at > now())
