"""Erases a person, or everybody at a mailbox: one transaction after which no store of ours says who they were.

What is open and still countable is withdrawn, so the count falls; what is closed stays counted and says of whom no more. The
rows that must stay (contributions, consents, the ledger) go to a mailbox of their own with a random key, which leads nowhere.
Where nobody is left at a mailbox, its keyed hash stays: nobody but its owner begins anything for it again.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from campaign.contributions import ending
from campaign.contributions.choices import PURPOSES
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.crash_points import crash_point
from campaign.db import now
from campaign.drives.models import Drive
from campaign.drives.states import state_of
from campaign.errors import NotFoundError
from campaign.ids import new_id
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.models import CodeFailure, Delivery, Mailbox, Suppression
from campaign.mail.suppression import ASKED, UNINVITED, suppress
from campaign.my_support.addresses import addresses_of
from campaign.my_support.events import MAILBOX_ERASED, SUPPORTER_ERASED
from campaign.my_support.models import AddressChange, Erasure, SupportLink, SupportSession
from campaign.outbox.record import record_event
from campaign.supporters.models import Supporter
from campaign.supporters.service import ConsentGiven, new_referral_code, record_consents
from campaign.turns import take_turn

RECEIPT_TEMPLATE = "support/erased"
SOURCE = "erased"  # of the last record of consent
COUNTABLE = ("open", "paused", "scheduled")  # states of a drive whose count falls by what is erased


@dataclass(frozen=True, slots=True)
class Erase:
    """Whom to erase: one person, or everybody at the mailbox. `is_for_ever`: never write there again."""

    mailbox_key: str
    language: str
    supporter_id: UUID | None = None
    is_for_ever: bool = False


def erase(session: Session, command: Erase) -> UUID | None:
    """The erasure's id, or None where nothing was left to erase. Raises NotFoundError for a person of another mailbox."""
    take_turn(session, f"mailbox {command.mailbox_key}")
    known = session.scalars(_people(command)).all()
    if command.supporter_id is not None and not known:
        raise NotFoundError
    address = addresses_of(session, [command.mailbox_key]).get(command.mailbox_key)
    rows = _contributions(session, command, known)
    # Whoever was being verified until these rows were locked has a name only now; verifying locks in this order too.
    people = session.scalars(_people(command).with_for_update()).all()
    name_keys = {person.name_key for person in people} | {row.name_key for row in rows if row.name_key}
    if command.is_for_ever:
        suppress(session, command.mailbox_key, "all")
    if not people and not rows and address is None:
        return None
    nowhere = _new_nowhere(session)
    _end(session, rows)
    _refuse_consents(session, rows)
    ids = [row.id for row in rows]
    ending.clear(session, ids)
    _send_nowhere(session, rows, people, nowhere)
    _strip_ledger(session, command, [*ids, *_forget_changes(session, command)], nowhere)
    if command.supporter_id is None:
        _forget_mailbox(session, command.mailbox_key)
    else:
        for kind in KINDS.values():
            kind.holdings.erase_person(session, command.mailbox_key, name_keys)
    if session.scalar(_people(Erase(command.mailbox_key, command.language)).limit(1)) is None:
        suppress(session, command.mailbox_key, UNINVITED, reason=SOURCE)
    erasure_id = _record(session, command, address, people, nowhere)
    crash_point("erasure.before-commit")
    return erasure_id


def _new_nowhere(session: Session) -> str:
    nowhere = secrets.token_hex(32)
    session.add(Mailbox(key=nowhere, created_at=session.execute(select(now())).scalar_one()))
    session.flush()
    return nowhere


def _people(command: Erase) -> Select[Supporter]:
    at_mailbox = select(Supporter).where(Supporter.mailbox_key == command.mailbox_key)
    if command.supporter_id is not None:
        at_mailbox = at_mailbox.where(Supporter.id == command.supporter_id)
    return at_mailbox.execution_options(populate_existing=True)


def _contributions(session: Session, command: Erase, people: Sequence[Supporter]) -> Sequence[Contribution]:
    """With a person goes what was typed under the same name and not verified."""
    rows = select(Contribution).where(Contribution.mailbox_key == command.mailbox_key).with_for_update()
    if command.supporter_id is not None:
        typed = and_(
            Contribution.supporter_id.is_(None), Contribution.name_key.in_([person.name_key for person in people])
        )
        rows = rows.where(or_(Contribution.supporter_id == command.supporter_id, typed))
    return session.scalars(rows.execution_options(populate_existing=True)).all()


def _end(session: Session, rows: Sequence[Contribution]) -> None:
    present = session.execute(select(now())).scalar_one()
    drives = session.scalars(select(Drive).where(Drive.id.in_({row.drive_id for row in rows})))
    countable = {drive.id for drive in drives if state_of(drive, present) in COUNTABLE}
    for row in rows:
        if row.state == "held" or (row.state == "verified" and row.drive_id in countable):
            ending.withdraw(session, row.id)
    ending.expire(session, [row.id for row in rows if row.state == "pending"])


def _refuse_consents(session: Session, rows: Sequence[Contribution]) -> None:
    """The last word of every consent is no, so that nobody counts on an earlier one."""
    drive_ids = {row.drive_id for row in rows}
    campaigns = dict(session.execute(select(Drive.id, Drive.campaign_id).where(Drive.id.in_(drive_ids))).all())
    for row in rows:
        answers = {purpose: False for box, purpose in PURPOSES.items() if getattr(row, box)}
        own = KINDS[row.kind].boxes.answers(session, row)
        answers |= {purpose: False for purpose, is_given in own.items() if is_given}
        if row.supporter_id is None or not answers:
            continue
        given = ConsentGiven(
            contribution_id=row.id,
            campaign_id=campaigns[row.drive_id],
            statement_version=row.statement_version,
            language=row.language,
            source=SOURCE,
        )
        record_consents(session, row.supporter_id, answers, given)


def _send_nowhere(session: Session, rows: Sequence[Contribution], people: Sequence[Supporter], nowhere: str) -> None:
    """What stays of them leads to nobody."""
    for row in rows:
        session.refresh(row)  # it was ended and cleared by statements of their own
        row.mailbox_key, row.supporter_id, row.content_key = nowhere, None, ""
        row.issue += 1  # no link in an old mail acts for it
        session.flush()
        KINDS[row.kind].details.rekey(session, row)
    for person in people:
        person.mailbox_key, person.name, person.name_key = nowhere, "", str(person.id)
        person.referral_code = new_referral_code()
    session.flush()


def _strip_ledger(session: Session, command: Erase, ids: Sequence[UUID], nowhere: str) -> None:
    """The skeleton stays: which mail went for which event. What waits no longer goes."""
    theirs: ColumnElement[bool] = Delivery.subject_id.in_(ids)
    if command.supporter_id is None:
        theirs = or_(theirs, Delivery.mailbox_key == command.mailbox_key)
    stopped = update(Delivery).where(theirs, Delivery.state == "queued").values(state="dropped", reason="erased")
    session.execute(stopped.execution_options(synchronize_session=False))
    keys = session.scalars(select(Delivery.mailbox_key).where(theirs).distinct()).all()
    for key in keys:  # of two mailboxes with the same mail, each keeps its own
        to = nowhere if key == command.mailbox_key else _new_nowhere(session)
        moved = update(Delivery).where(theirs, Delivery.mailbox_key == key).values(mailbox_key=to)
        session.execute(moved.execution_options(synchronize_session=False))


def _forget_changes(session: Session, command: Erase) -> Sequence[UUID]:
    """Changes of address, from this mailbox or to it: they name both. Their ids."""
    theirs = or_(AddressChange.mailbox_key == command.mailbox_key, AddressChange.new_mailbox_key == command.mailbox_key)
    if command.supporter_id is not None:
        theirs = AddressChange.supporter_id == command.supporter_id
    return session.scalars(delete(AddressChange).where(theirs).returning(AddressChange.id)).all()


def _forget_mailbox(session: Session, mailbox_key: str) -> None:
    """What was kept for the mailbox as such. Its owner's own wish to be left in peace stays, and so does its keyed hash."""
    for kind in KINDS.values():
        kind.holdings.erase(session, mailbox_key)
    for table in (CodeFailure, SupportLink, SupportSession):
        session.execute(delete(table).where(table.mailbox_key == mailbox_key))
    session.execute(delete(Suppression).where(Suppression.mailbox_key == mailbox_key, Suppression.reason != ASKED))


def _record(session: Session, command: Erase, address: str | None, people: Sequence[Supporter], nowhere: str) -> UUID:
    erasure = Erasure(
        id=new_id(),
        mailbox_key=command.mailbox_key,
        supporter_id=command.supporter_id,
        language=command.language,
        address=address,
        erased_at=session.execute(select(now())).scalar_one(),
    )
    session.add(erasure)
    session.flush()
    for person in people:
        record_event(session, SUPPORTER_ERASED, person.id)
    receipt = NewDelivery(
        event_id=record_event(session, MAILBOX_ERASED, erasure.id),
        template=RECEIPT_TEMPLATE,
        mailbox_key=nowhere,
        subject_id=erasure.id,
        language=command.language,
    )
    queue_delivery(session, receipt)
    return erasure.id
