"""Mails about webhooks, to whoever made one: that it was paused, or that its receiver has ended it. They name no address."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.notifications.languages import only
from campaign.outbox.models import OutboxEvent
from campaign.paths import CONSOLE_LINKS
from campaign.staff.admins import admins_in_use
from campaign.staff.models import StaffAccount
from campaign.webhooks import events
from campaign.webhooks.models import Webhook

PAUSED, GONE = "staff/webhook-paused", "staff/webhook-gone"
TEMPLATES = {events.PAUSED: PAUSED, events.GONE: GONE}
STATES = {PAUSED: "paused", GONE: "ended"}


def tell_of_webhooks(session: Session, happened: Sequence[OutboxEvent]) -> None:
    """To its owner; to every admin, where the owner works here no more."""
    for event in happened:
        webhook = session.get(Webhook, event.subject_id)
        owner = session.get(StaffAccount, webhook.account_id) if webhook else None
        told = [owner] if owner and owner.state == "active" else session.scalars(admins_in_use()).all()
        for account in told if webhook else ():
            mail = NewDelivery(
                event_id=event.id,
                template=TEMPLATES[event.name],
                mailbox_key=account.mailbox_key,
                subject_id=event.subject_id,
                language=account.language,
            )
            queue_delivery(session, mail)


def compose_told(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """While it still stands so."""
    return [_composed(session, desk, delivery) for delivery in deliveries]


def _composed(session: Session, desk: Desk, delivery: DueMail) -> Composed:
    webhook = session.get(Webhook, delivery.subject_id)
    account = session.scalar(
        select(StaffAccount).where(StaffAccount.mailbox_key == delivery.mailbox_key, StaffAccount.state == "active")
    )
    if webhook is None or account is None or webhook.state != STATES[delivery.template]:
        return Dropped(delivery.id, "not-due")
    return ReadyMail(
        delivery_id=delivery.id,
        to=account.email,
        template=delivery.template,
        languages=(only(account.language),),
        group=delivery.id,
        context={
            "name": webhook.name,
            "page": desk.settings.base_url + CONSOLE_LINKS["webhook"].replace("<webhook_id>", str(webhook.id)),
        },
    )


WEBHOOK_KINDS = (
    MailKind(PAUSED, compose_told, scopes=("all",), is_repeatable=True),
    MailKind(GONE, compose_told, scopes=("all",), is_repeatable=True),
)
