"""Erases a person, or everybody at a mailbox: one transaction after which no store of ours says who they were.

What is open and still countable is withdrawn, so the count falls; what is closed stays counted and says of whom no more. The
rows that must stay (contributions, consents, the ledger) go to a mailbox of their own with a random key, which leads nowhere.
Where nobody is left at a mailbox, its keyed hash stays: nobody but its owner begins anything for it again, and what stopped
mail to it, for whatever reason, stops it still.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from campaign.contributions import ending
from campaign.contributions.choices import PURPOSES
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.crash_points import crash_point
from campaign.db import now
from campaign.drives.models import Drive
from campaign.drives.states import state_of
from campaign.drives.updates.models import Update
from campaign.errors import NotFoundError
from campaign.ids import new_id
from campaign.imports.forgetting import forget_rows
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.models import CodeFailure, Delivery
from campaign.mail.suppression import ERASED, UNINVITED, suppress
from campaign.my_support.addresses import addresses_of
from campaign.my_support.erasure_list import KeptErasure
from campaign.my_support.events import MAILBOX_ERASED, SUPPORTER_ERASED
from campaign.my_support.models import AddressChange, Erasure, SupportLink, SupportSession
from campaign.my_support.nowhere import (
    mails_about,
    new_nowhere,
    send_contributions,
    send_mails,
    send_people,
    stop_mails,
)
from campaign.my_support.receipts import RECEIPT_TEMPLATE
from campaign.outbox.record import record_event
from campaign.supporters.models import Supporter
from campaign.supporters.service import ConsentGiven, record_consents
from campaign.turns import take_turn

SOURCE = "erased"  # of the last record of consent
COUNTABLE = ("open", "paused", "scheduled")  # states of a drive whose count falls by what is erased


@dataclass(frozen=True, slots=True)
class Erase:
    """Whom to erase: one person, or everybody at the mailbox. `is_for_ever`: never write there again."""

    mailbox_key: str
    language: str
    supporter_id: UUID | None = None
    is_for_ever: bool = False


@dataclass(frozen=True, slots=True)
class _Erased:
    """Of whom nothing is left, where what had to stay of them went, and how to write to them a last time."""

    people: Sequence[Supporter]
    nowhere: str
    address: str | None


def erase(session: Session, command: Erase) -> UUID | None:
    """The erasure's id, or None where nothing was left to erase. Raises NotFoundError for a person of another mailbox."""
    erased = _erase(session, command)
    if erased is None:
        return None
    at = session.execute(select(now())).scalar_one()
    kept = KeptErasure(new_id(), command.mailbox_key, command.supporter_id, command.language, at)
    _record(session, kept, address=erased.address)
    for person in erased.people:
        record_event(session, SUPPORTER_ERASED, person.id)
    receipt = NewDelivery(
        event_id=record_event(session, MAILBOX_ERASED, kept.id),
        template=RECEIPT_TEMPLATE,
        mailbox_key=erased.nowhere,
        subject_id=kept.id,
        language=command.language,
    )
    queue_delivery(session, receipt)
    crash_point("erasure.before-commit")
    return kept.id


def erase_again(session: Session, kept: KeptErasure) -> bool:
    """What was erased before, after a backup that knows nothing of it was put back; False where it does. Nobody is written to.

    A person whom the backup does not have yet may stand in what was typed and not verified by then: that goes, whoever's it is.
    """
    if session.get(Erasure, kept.id) is not None:
        return False
    command = Erase(kept.mailbox_key, kept.language, kept.supporter_id)
    try:
        _erase(session, command)
    except NotFoundError:
        _forget_unverified(session, kept.mailbox_key)
    for person in session.scalars(select(Supporter).where(Supporter.id.in_(kept.people), Supporter.name != "")).all():
        _erase(session, Erase(person.mailbox_key, kept.language, person.id))  # they had another address then
    _record(session, kept, address=None)
    return True


def _erase(session: Session, command: Erase) -> _Erased | None:
    """None where nothing was left. Raises NotFoundError."""
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
    forget_rows(session, command.mailbox_key, [row.id for row in rows])
    if not people and not rows and address is None:
        return None
    nowhere = new_nowhere(session)
    _end(session, rows)
    _refuse_consents(session, rows)
    ids = [row.id for row in rows]
    ending.clear(session, ids)
    send_contributions(session, rows, nowhere)
    send_people(session, people, nowhere)
    theirs = mails_about([*ids, *_forget_changes(session, command)])
    if command.supporter_id is None:
        theirs = or_(theirs, Delivery.mailbox_key == command.mailbox_key)
    stop_mails(session, theirs, SOURCE)
    send_mails(session, theirs, command.mailbox_key, nowhere)
    if command.supporter_id is None:
        _forget_mailbox(session, command.mailbox_key)
    else:
        for kind in KINDS.values():
            kind.holdings.erase_person(session, command.mailbox_key, name_keys)
    if session.scalar(_people(Erase(command.mailbox_key, command.language)).limit(1)) is None:
        suppress(session, command.mailbox_key, UNINVITED, ERASED)
    return _Erased(people, nowhere, address)


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


def _forget_changes(session: Session, command: Erase) -> Sequence[UUID]:
    """Changes of address, from this mailbox or to it: they name both. Their ids."""
    theirs = or_(AddressChange.mailbox_key == command.mailbox_key, AddressChange.new_mailbox_key == command.mailbox_key)
    if command.supporter_id is not None:
        theirs = AddressChange.supporter_id == command.supporter_id
    return session.scalars(delete(AddressChange).where(theirs).returning(AddressChange.id)).all()


def _forget_mailbox(session: Session, mailbox_key: str) -> None:
    """What was kept for the mailbox as such. Whatever stops mail to it stays, and so does its keyed hash."""
    for kind in KINDS.values():
        kind.holdings.erase(session, mailbox_key)
    for table in (CodeFailure, SupportLink, SupportSession):
        session.execute(delete(table).where(table.mailbox_key == mailbox_key))
    # An update that is being sent may stand at this mailbox: its place is as good by the beginning of the key.
    for place in (Update.cursor, Update.audience_cursor):
        at_it = update(Update).where(place == mailbox_key).values({place: mailbox_key[:8]})
        session.execute(at_it.execution_options(synchronize_session=False))


def _forget_unverified(session: Session, mailbox_key: str) -> None:
    pending = select(Contribution).where(Contribution.mailbox_key == mailbox_key, Contribution.state == "pending")
    rows = session.scalars(pending.with_for_update()).all()
    _end(session, rows)
    ids = [row.id for row in rows]
    ending.clear(session, ids)
    nowhere = new_nowhere(session)
    send_contributions(session, rows, nowhere)
    stop_mails(session, mails_about(ids), SOURCE)
    send_mails(session, mails_about(ids), mailbox_key, nowhere)


def _record(session: Session, kept: KeptErasure, *, address: str | None) -> None:
    session.add(
        Erasure(
            id=kept.id,
            mailbox_key=kept.mailbox_key,
            supporter_id=kept.supporter_id,
            language=kept.language,
            address=address,
            erased_at=kept.erased_at,
        )
    )
    session.flush()
