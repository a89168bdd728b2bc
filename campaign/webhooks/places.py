"""Where something happened: to which drive, in which campaigns. Nothing is known of what is not there any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.drives import events as drive_events
from campaign.drives.models import Achievement, Drive
from campaign.drives.updates.models import Update
from campaign.mail import events as mail
from campaign.mail.models import Delivery
from campaign.my_support import events as my_support
from campaign.supporters.models import Consent
from campaign.webhooks.models import WebhookEvent

OF_DRIVES = frozenset(
    {
        drive_events.OPENED,
        drive_events.CLOSED,
        drive_events.PAUSED,
        drive_events.RESUMED,
        drive_events.CANCELLED,
        drive_events.REOPENED,
        drive_events.MILESTONE_REACHED,
        drive_events.HANDED_OVER,
        drive_events.ANSWERED,
    }
)
OF_MAILS = frozenset({mail.BOUNCED, mail.UNSUBSCRIBED})


@dataclass(frozen=True, slots=True)
class Place:
    """`drive_id` is None where it was in no single drive."""

    campaign_ids: frozenset[UUID]
    drive_id: UUID | None = None


def places_of(session: Session, events: Sequence[WebhookEvent]) -> list[tuple[WebhookEvent, Place]]:
    """Those of which it is known, with where they happened. What most of them are of is read at once."""
    subjects = [event.subject_id for event in events]
    given = session.scalars(select(Contribution).where(Contribution.id.in_(subjects))).all()
    drives = session.scalars(select(Drive).where(Drive.id.in_({*subjects, *(each.drive_id for each in given)}))).all()
    found = [(event, place_of(session, event.name, event.subject_id)) for event in events]
    del given, drives  # a session forgets what nobody holds: they were held until here
    return [(event, place) for event, place in found if place is not None]


def place_of(session: Session, name: str, subject_id: UUID) -> Place | None:
    """None where nothing is left that could say so, and what happened is told to nobody."""
    if name == drive_events.ACHIEVEMENT_RECORDED:
        return _in_campaign(session.scalar(select(Achievement.campaign_id).where(Achievement.id == subject_id)))
    if name == drive_events.UPDATE_SENT:
        return _in_campaign(session.scalar(select(Update.campaign_id).where(Update.id == subject_id)))
    if name == my_support.SUPPORTER_ERASED:
        # What they gave says no more whose it was.
        asked = select(Consent.campaign_id).where(Consent.supporter_id == subject_id)
        return Place(frozenset(session.scalars(asked)))
    contribution = None if name in OF_DRIVES else contribution_of(session, name, subject_id)
    drive = session.get(Drive, contribution.drive_id if contribution else subject_id)
    return Place(frozenset({drive.campaign_id}), drive.id) if drive else None


def contribution_of(
    session: Session, name: str, subject_id: UUID, *, drive_id: UUID | None = None
) -> Contribution | None:
    """What a step was of; of a mail, what it was about, or else the last that was given from its mailbox.

    With a drive, of what was given to that one alone: once it is known where something was, it was nowhere else.
    """
    found = session.get(Contribution, subject_id)
    if found is not None or name not in OF_MAILS:
        return found
    delivery = session.get(Delivery, subject_id)
    if delivery is None:
        return None
    given = select(Contribution).where(
        or_(Contribution.id == delivery.subject_id, Contribution.mailbox_key == delivery.mailbox_key)
    )
    if drive_id is not None:
        given = given.where(Contribution.drive_id == drive_id)
    return session.scalar(
        given.order_by((Contribution.id == delivery.subject_id).desc(), Contribution.id.desc()).limit(1)
    )


def _in_campaign(campaign_id: UUID | None) -> Place | None:
    return Place(frozenset({campaign_id})) if campaign_id else None
