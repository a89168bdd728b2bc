"""Counts by mail, once a morning: to each of the staff who is down for them, every drive's published file in one mail.

What is attached is what everybody can have, so a mail tells no more of a small place than the public pages do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from campaign.batching import in_batches
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.drives.queries import DriveSummary, drives_of_campaigns
from campaign.drives.wales import day_of, start_of
from campaign.exports.daily.events import OWED
from campaign.exports.daily.models import CountReceiver
from campaign.exports.documents import CSV
from campaign.exports.models import Publication
from campaign.i18n import OTHER, Language
from campaign.mail.attachment import Attachment
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.notifications.languages import only
from campaign.outbox.record import record_event
from campaign.paths import CONSOLE_LINKS
from campaign.staff.access import load_access
from campaign.staff.models import StaffAccount
from campaign.staff.permissions import Permission
from campaign.turns import take_turn

TEMPLATE = "staff/daily-counts"
DOCUMENT = "counts.csv"
TYPE = CSV.partition(";")[0]  # attachments have no parameters
LONGEST_NAME = 60


def owe_counts(database: Database) -> int:
    """Write a mail to everybody who is owed today's counts; how many. Safe to run twice a day, as the timetable may."""
    with database.reading() as session:
        present = session.execute(select(now())).scalar_one()
    return in_batches(database, lambda session, limit: _owe(session, limit, start_of(day_of(present))))


def compose_counts(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """Of the drives whose counts they may take away when the mail is made."""
    return [_compose(session, desk, delivery) for delivery in deliveries]


def _owe(session: Session, limit: int, today: datetime) -> int:
    take_turn(session, "daily counts")
    is_due = or_(CountReceiver.owed_at.is_(None), CountReceiver.owed_at < today)
    ids = session.scalars(select(CountReceiver.account_id).where(is_due).distinct().limit(limit)).all()
    for account in session.scalars(select(StaffAccount).where(StaffAccount.id.in_(ids))).all():
        mail = NewDelivery(
            event_id=record_event(session, OWED, account.id),
            template=TEMPLATE,
            mailbox_key=account.mailbox_key,
            subject_id=account.id,
            language=account.language,
        )
        queue_delivery(session, mail)
    session.execute(
        update(CountReceiver)
        .where(CountReceiver.account_id.in_(ids))
        .values(owed_at=now())
        .execution_options(synchronize_session=False)
    )
    return len(ids)


def _compose(session: Session, desk: Desk, delivery: DueMail) -> Composed:
    account = session.get(StaffAccount, delivery.subject_id)
    if account is None or account.state != "active":
        return Dropped(delivery.id, "not-due")
    language = only(account.language)
    drives = _drives(session, account.id)
    bodies = _published(session, {drive.id for drive in drives})
    drives = [drive for drive in drives if drive.id in bodies]
    if not drives:
        return Dropped(delivery.id, "not-due")
    today = day_of(session.execute(select(now())).scalar_one())
    return ReadyMail(
        delivery_id=delivery.id,
        to=account.email,
        template=TEMPLATE,
        languages=(language,),
        group=delivery.id,
        context={
            "drives": [(_own(drive.titles, language), drive.count) for drive in drives],
            "page": desk.settings.base_url + CONSOLE_LINKS["counts"],
        },
        attachments=tuple(
            Attachment(_file_name(number, drive, language, today), TYPE, bodies[drive.id])
            for number, drive in enumerate(drives, start=1)
        ),
    )


def _drives(session: Session, account_id: UUID) -> list[DriveSummary]:
    access = load_access(session, account_id)
    received = select(CountReceiver.drive_id).where(CountReceiver.account_id == account_id)
    may = access.condition(Permission.EXPORT_COUNTS, Drive.campaign_id)
    return list(drives_of_campaigns(session, Drive.id.in_(received) & may))


def _published(session: Session, drive_ids: set[UUID]) -> dict[UUID, bytes]:
    bodies = select(Publication.drive_id, Publication.body).where(
        Publication.drive_id.in_(drive_ids), Publication.name == DOCUMENT
    )
    return dict(session.execute(bodies).all())


def _file_name(number: int, drive: DriveSummary, language: Language, day: date) -> str:
    return f"{number}-{_own(drive.slugs, language)[:LONGEST_NAME]}-{day.isoformat()}.csv"


def _own(words: Mapping[str, str], language: Language) -> str:
    return words.get(language) or words.get(OTHER[language], "")


DAILY_COUNTS = MailKind(TEMPLATE, compose_counts, scopes=("all",), batch_size=20)
