"""Tells admins that jobs failed: at most once an hour, with numbers and names of jobs, and nothing of anybody's."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.db import Database
from campaign.machinery.failures import claim_telling, list_failures
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.notifications.languages import only
from campaign.outbox.drain import oldest_unsettled_age
from campaign.paths import CONSOLE_LINKS
from campaign.staff.admins import admins_in_use
from campaign.staff.models import StaffAccount

TEMPLATE = "staff/failures"
MOST_NAMED = 10


def tell_failures(database: Database) -> int:
    """Write a mail to each admin, where there is something new to tell and an hour has passed; how many."""
    with database.transaction() as session:
        event_id = claim_telling(session)
        if event_id is None:
            return 0
        admins = session.scalars(admins_in_use()).all()
        for admin in admins:
            _write(session, event_id, admin)
        return len(admins)


def compose_failures(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """As things stand when the mail is made; to whoever is an admin then, in their language."""
    failures = list_failures(session)
    minutes = int(oldest_unsettled_age(session).total_seconds() // 60)
    composed: list[Composed] = []
    for delivery in deliveries:
        admin = session.scalar(admins_in_use().where(StaffAccount.id == delivery.subject_id))
        if admin is None or not failures:
            composed.append(Dropped(delivery.id, "not-due"))
            continue
        language = only(admin.language)
        composed.append(
            ReadyMail(
                delivery_id=delivery.id,
                to=admin.email,
                template=TEMPLATE,
                languages=(language,),
                group=language,
                context={
                    "failures": [(one.job, one.error, one.count) for one in failures[:MOST_NAMED]],
                    "more": max(0, len(failures) - MOST_NAMED),
                    "minutes": minutes,
                    "page": desk.settings.base_url + CONSOLE_LINKS["jobs"],
                },
            )
        )
    return composed


def _write(session: Session, event_id: UUID, admin: StaffAccount) -> None:
    mail = NewDelivery(
        event_id=event_id,
        template=TEMPLATE,
        mailbox_key=admin.mailbox_key,
        subject_id=admin.id,
        language=admin.language,
    )
    queue_delivery(session, mail)


STAFF_FAILURES = MailKind(TEMPLATE, compose_failures, scopes=("all",))
