"""Tells those who can approve an update that one waits for them: the organisers of its campaign, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.drives.models import Campaign
from campaign.drives.updates.models import Update
from campaign.mail.address import mailbox_key, parse_address
from campaign.mail.kind import Composed, Desk, Dropped, MailKind, ReadyMail
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.models import Delivery
from campaign.notifications.languages import both
from campaign.notifications.updates.news import words_of
from campaign.outbox.models import OutboxEvent

TEMPLATE = "update/waiting"
LANGUAGE = "cy"  # both languages stand in it; an organiser's own is not known


def tell_approvers(session: Session, events: Sequence[OutboxEvent], identity_key: str) -> None:
    """Each time that an update was given to a second person, its campaign's organisers are told, if they left an address."""
    for event in events:
        address = _organisers_of(session, event.subject_id)
        if address is None:
            continue
        mail = NewDelivery(
            event_id=event.id,
            template=TEMPLATE,
            mailbox_key=mailbox_key(parse_address(address).canonical, identity_key),
            subject_id=event.subject_id,
            language=LANGUAGE,
        )
        queue_delivery(session, mail)


def compose_waiting(session: Session, desk: Desk, deliveries: Sequence[Delivery]) -> list[Composed]:
    """With the words of the update as it waits; of one that waits no more, none."""
    asked = select(Update).where(Update.id.in_({row.subject_id for row in deliveries}), Update.state == "ready")
    waiting = {update.id: update for update in session.scalars(asked)}
    composed: list[Composed] = []
    for row in deliveries:
        update, address = waiting.get(row.subject_id), _organisers_of(session, row.subject_id)
        if update is None or address is None:
            composed.append(Dropped(row.id, "not-due"))
            continue
        composed.append(
            ReadyMail(
                delivery_id=row.id,
                to=address,
                template=TEMPLATE,
                languages=both(row.language),
                group=row.id,
                context={**words_of(session, desk, update), "update_id": str(update.id)},
            )
        )
    return composed


def _organisers_of(session: Session, update_id: UUID) -> str | None:
    campaign = select(Campaign.organiser_address).join(Update, Update.campaign_id == Campaign.id)
    return session.scalar(campaign.where(Update.id == update_id))


WAITING = MailKind(TEMPLATE, compose_waiting, scopes=("all",))
