"""Tells those who can approve an update that one waits for them: the organisers of its campaign, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.drives.models import Campaign
from campaign.drives.updates.models import Update
from campaign.mail.kind import Composed, Desk, Dropped, MailKind, ReadyMail
from campaign.mail.models import Delivery
from campaign.notifications.languages import both
from campaign.notifications.organisers import OrganisersMail, queue_to_organisers
from campaign.notifications.updates.news import words_of
from campaign.outbox.models import OutboxEvent

TEMPLATE = "update/waiting"


def tell_approvers(session: Session, events: Sequence[OutboxEvent], identity_key: str) -> None:
    """Each time that an update was given to a second person, its campaign's organisers are told, if they left an address."""
    for event in events:
        mail = OrganisersMail(event.id, TEMPLATE, event.subject_id)
        queue_to_organisers(session, _organisers_of(session, event.subject_id), mail, identity_key)


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
