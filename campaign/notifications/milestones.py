"""Tells the organisers of a campaign that one of its drives has crossed a milestone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.models import Tally
from campaign.drives.models import Campaign, Drive
from campaign.i18n import LANGUAGES
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.notifications.cases import load_drives
from campaign.notifications.languages import both
from campaign.notifications.links import page_url
from campaign.notifications.organisers import OrganisersMail, queue_to_organisers
from campaign.outbox.models import OutboxEvent

TEMPLATE = "petition/milestone"


def tell_organisers(session: Session, events: Sequence[OutboxEvent], identity_key: str) -> None:
    """Each milestone reached is told once to the organisers of its campaign, where they have left an address."""
    for event in events:
        mail = OrganisersMail(event.id, TEMPLATE, event.subject_id)
        queue_to_organisers(session, _organisers_of(session, event.subject_id), mail, identity_key)


def compose_milestones(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """The latest milestone that the drive has reached, with its count as it stands."""
    drives = load_drives(session, {delivery.subject_id for delivery in deliveries})
    composed: list[Composed] = []
    for delivery in deliveries:
        case = drives.get(delivery.subject_id)
        address = _organisers_of(session, delivery.subject_id)
        reached = [each for each in case.drive.milestones if each.reached_at] if case else []
        if case is None or address is None or not reached:
            composed.append(Dropped(delivery.id, "not-due"))
            continue
        milestone = reached[-1]
        composed.append(
            ReadyMail(
                delivery_id=delivery.id,
                to=address,
                template=TEMPLATE,
                languages=both(delivery.language),
                group=delivery.id,
                context={
                    "titles": case.titles,
                    "at": milestone.at,
                    "meaning": {text.language: text.text for text in milestone.texts},
                    "count": session.scalar(select(Tally.count).where(Tally.drive_id == case.drive.id)) or 0,
                    "page": {
                        language: page_url(desk, "petition", language, slug=case.slugs[language])
                        for language in LANGUAGES
                    },
                },
            )
        )
    return composed


def _organisers_of(session: Session, drive_id: object) -> str | None:
    return session.scalar(select(Campaign.organiser_address).join(Drive).where(Drive.id == drive_id))


MILESTONE = MailKind(TEMPLATE, compose_milestones, scopes=("all",))
