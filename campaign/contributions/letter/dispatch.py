"""Lets letters into the ledger one by one: of each target no more than may leave now, within the hours of the drive.

What is more waits here as `due`, so that a backlog never floods anybody when the provider comes back. Whoever composes and
posts the mail looks at the hours and at the pace again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from campaign.contributions.letter.mails import DELIVERY, TO_TARGETS
from campaign.contributions.letter.models import Letter, LetterAddressee, LetterSettings
from campaign.contributions.letter.pace import window_at
from campaign.db import Database, now
from campaign.drives.finding import is_writable
from campaign.drives.models import Drive, Target
from campaign.drives.wales import day_of
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.models import Delivery
from campaign.mail.pace import HOUR
from campaign.mail.suppression import is_suppressed
from campaign.turns import take_turn

BATCH_SIZE = 500
SCOPES = ("all", "letters")  # of suppressions that stop letters to a mailbox
TURN = "dispatching letters"


@dataclass(frozen=True, slots=True)
class OpenTarget:
    """A target that may be written to now, and to whom something is due."""

    id: UUID
    mailbox_key: str
    language: str
    hourly_cap: int


def dispatch_due(database: Database) -> int:
    """Write a mail into the ledger for each letter that may leave now, the oldest first; how many.

    Safe to run beside itself and to kill: each batch takes its turn, counts again, and is one transaction.
    """
    with database.reading() as session:
        targets = _open_targets(session)
        taken = _taken(session, {target.mailbox_key for target in targets})
    total = 0
    for target in targets:
        if taken.get(target.mailbox_key, 0) < target.hourly_cap:
            total += _fill(database, target)
    return total


def open_drives(session: Session, delivery: Collection[str]) -> list[LetterSettings]:
    """The settings of the drives with such a delivery whose window is open now, but for what was called off."""
    rows = session.execute(
        select(LetterSettings, now())
        .join(Drive, Drive.id == LetterSettings.drive_id)
        .where(LetterSettings.delivery.in_(delivery), Drive.published_at.is_not(None), Drive.cancelled_at.is_(None))
    )
    return [settings for settings, present in rows if window_at(present, settings).is_open(present)]


def is_reachable(present: datetime) -> ColumnElement[bool]:
    """SQL: letters go to the target by mail: it is in office, has an address, and nobody has stopped them."""
    return and_(
        is_writable(day_of(present)),
        Target.email.is_not(None),
        Target.mailbox_key.is_not(None),
        ~is_suppressed(Target.mailbox_key, SCOPES),
    )


def queue_once(session: Session, mailbox_key: str, language: str, subjects: Iterable[tuple[str, UUID]]) -> None:
    """Write a mail to one mailbox for each (template, subject), once.

    Where an earlier one was dropped or came back, it is what calls for this one: so none is written twice for one cause.
    One that still waits in the ledger, of a letter that was stopped and is due again, leaves itself: none is written.
    """
    subjects = list(subjects)
    mails = session.execute(
        select(Delivery.subject_id, Delivery.id, Delivery.state)
        .where(Delivery.subject_id.in_([subject_id for _, subject_id in subjects]), Delivery.template.in_(TO_TARGETS))
        .order_by(Delivery.created_at)
    )
    last = {subject_id: (delivery_id, state) for subject_id, delivery_id, state in mails}
    for template, subject_id in subjects:
        cause, state = last.get(subject_id, (subject_id, None))
        if state in ("queued", "claimed"):
            continue
        queue_delivery(session, NewDelivery(cause, template, mailbox_key, subject_id, language))


def _open_targets(session: Session) -> list[OpenTarget]:
    caps = {settings.drive_id: settings.hourly_cap for settings in open_drives(session, ["each"])}
    present = session.execute(select(now())).scalar_one()
    rows = session.execute(
        select(Target.id, Target.mailbox_key, Target.language, Target.drive_id)
        .where(Target.drive_id.in_(caps), is_reachable(present), _due_to(Target.id).exists())
        .order_by(Target.position)
    )
    return [OpenTarget(id_, key or "", language, caps[drive_id]) for id_, key, language, drive_id in rows]


def _due_to(target_id: InstrumentedAttribute[UUID] | UUID) -> Select[UUID]:
    return (
        select(LetterAddressee.id)
        .join(Letter, Letter.contribution_id == LetterAddressee.contribution_id)
        .where(
            LetterAddressee.target_id == target_id,
            LetterAddressee.state == "due",
            Letter.is_model.is_(False),
            Letter.body.is_not(None),
        )
    )


def _taken(session: Session, mailbox_keys: Collection[str]) -> dict[str, int]:
    """How many letters each mailbox has had within the hour, or is about to get."""
    keys = list(mailbox_keys)
    found: dict[str, int] = {}
    for start in range(0, len(keys), BATCH_SIZE):
        rows = session.execute(
            select(Delivery.mailbox_key, func.count())
            .where(
                Delivery.mailbox_key.in_(keys[start : start + BATCH_SIZE]),
                Delivery.template == DELIVERY,
                or_(Delivery.posted_at > now(-HOUR), Delivery.state.in_(("queued", "claimed", "posting"))),
            )
            .group_by(Delivery.mailbox_key)
        )
        found.update(rows.all())
    return found


def _fill(database: Database, target: OpenTarget) -> int:
    total = 0
    while True:
        with database.transaction() as session:
            take_turn(session, TURN)
            room = target.hourly_cap - _taken(session, [target.mailbox_key]).get(target.mailbox_key, 0)
            limit = min(room, BATCH_SIZE)
            ids = _claim(session, target.id, limit) if limit > 0 else []
            queue_once(session, target.mailbox_key, target.language, [(DELIVERY, id_) for id_ in ids])
        total += len(ids)
        if len(ids) < BATCH_SIZE:
            return total


def _claim(session: Session, target_id: UUID, limit: int) -> list[UUID]:
    due = (
        _due_to(target_id)
        .order_by(LetterAddressee.due_at, LetterAddressee.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=LetterAddressee)
        .cte("due")
    )
    claimed = (
        update(LetterAddressee)
        .where(LetterAddressee.id.in_(select(due.c.id)), LetterAddressee.state == "due")
        .values(state="queued")
        .returning(LetterAddressee.id)
        .execution_options(synchronize_session=False)
    )
    return list(session.scalars(claimed))
