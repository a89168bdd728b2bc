"""The one reminder to press the button: after 24 hours, to whoever has not, unless the mail bounced or was disowned."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ScalarSelect, SQLColumnExpression, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from campaign.batching import in_batches
from campaign.contributions.events import REMINDER_REACHED, event_of
from campaign.contributions.models import Contribution
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.drives.states import is_open
from campaign.i18n import LANGUAGES, format_datetime
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, Postponed, ReadyMail
from campaign.mail.ledger import CAPPED_PER_SUBJECT, NewDelivery, capped_count, queue_delivery, waits_for_allowance
from campaign.mail.message import placeholder
from campaign.mail.models import Delivery
from campaign.mail.suppression import is_suppressed
from campaign.notifications.cases import cases_of
from campaign.notifications.languages import only
from campaign.notifications.links import DISOWN, UNSUBSCRIBE, VERIFY, token_places, token_values, unsubscribe_header
from campaign.notifications.templates import label_of, template_of
from campaign.outbox.record import record_event

MESSAGE = "reminder"
TEMPLATE = f"contribution/{MESSAGE}"
REMIND_AFTER_SECONDS = 24 * 3600
SCOPES = ("all", "reminders")


def remind_unverified(database: Database) -> int:
    """Write one reminder into the ledger for each pending contribution of an open drive that is a day old; how many."""
    return in_batches(database, _remind)


def _remind(session: Session, limit: int) -> int:
    batch = session.execute(_claim_due(limit)).all()
    for contribution_id, kind, mailbox_key, language in batch:
        event_id = record_event(session, event_of(kind, REMINDER_REACHED), contribution_id)
        reminder = NewDelivery(
            event_id=event_id,
            template=TEMPLATE,
            mailbox_key=mailbox_key,
            subject_id=contribution_id,
            language=language,
            is_capped=True,
        )
        queue_delivery(session, reminder)
    return len(batch)


def _claim_due(limit: int) -> ReturningUpdate[UUID, str, str, str]:
    reached = _mail_about(Delivery.is_capped, Delivery.state.in_(("accepted", "delivered", "unknown", "merged")))
    bounced = _mail_about(Delivery.state == "bounced")
    due = (
        select(Contribution.id)
        .join(Drive, Drive.id == Contribution.drive_id)
        .where(
            Contribution.state == "pending",
            Contribution.submitted_at <= now(-REMIND_AFTER_SECONDS),
            Contribution.expires_at > now(),
            Contribution.reminded_at.is_(None),
            is_open(),
            reached.is_not(None),
            bounced.is_(None),
            ~is_suppressed(Contribution.mailbox_key, SCOPES),
            capped_count(Contribution.id).scalar_subquery() < CAPPED_PER_SUBJECT,
        )
        .order_by(Contribution.submitted_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Contribution)
        .cte("due")
    )
    return (
        update(Contribution)
        .where(Contribution.id.in_(select(due.c.id)))
        .values(reminded_at=now())
        .returning(Contribution.id, Contribution.kind, Contribution.mailbox_key, Contribution.language)
        .execution_options(synchronize_session=False)
    )


def _mail_about(*conditions: SQLColumnExpression[bool]) -> ScalarSelect[UUID]:
    """One such mail about a contribution. PostgreSQL makes an EXISTS a join, and reads all mails that there are for it."""
    about = select(Delivery.id).where(Delivery.subject_id == Contribution.id, *conditions)
    return about.limit(1).scalar_subquery()


def compose_reminders(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """In the person's language alone."""
    cases = cases_of(session, deliveries)
    waits = waits_for_allowance(session, {delivery.mailbox_key for delivery in deliveries})
    composed: list[Composed] = []
    for delivery in deliveries:
        case = cases.get(delivery.subject_id)
        if case is None or not case.is_verifiable:
            composed.append(Dropped(delivery.id, "not-due"))
            continue
        if delivery.mailbox_key in waits:
            composed.append(Postponed(delivery.id, waits[delivery.mailbox_key] + 1))
            continue
        language = only(delivery.language)
        purposes = (VERIFY, DISOWN, UNSUBSCRIBE)
        composed.append(
            ReadyMail(
                delivery_id=delivery.id,
                to=case.contribution.email or "",
                template=template_of(case.contribution.kind, MESSAGE),
                languages=(language,),
                group=(case.contribution.drive_id, case.contribution.kind),
                context={
                    "label": label_of(case),
                    "titles": case.drive.titles,
                    "until": {each: placeholder(f"until_{each}") for each in LANGUAGES},
                    **token_places(purposes),
                },
                values={
                    **{f"until_{each}": format_datetime(case.usable_until, each) for each in LANGUAGES},
                    **token_values(desk, case.contribution, purposes),
                },
                headers=unsubscribe_header(desk, case.contribution),
            )
        )
    return composed


REMINDER = MailKind(TEMPLATE, compose_reminders, scopes=SCOPES, is_bulk=True)
