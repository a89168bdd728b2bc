"""Where something happened: to which drive, in which campaigns. Nothing is known of what is not there any more."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.drives import events as drive
from campaign.drives.models import Achievement, Drive
from campaign.drives.updates.models import Update
from campaign.mail import events as mail
from campaign.mail.models import Delivery
from campaign.my_support import events as my_support
from campaign.supporters.models import Consent

OF_DRIVES = frozenset(
    {
        drive.OPENED,
        drive.CLOSED,
        drive.PAUSED,
        drive.RESUMED,
        drive.CANCELLED,
        drive.REOPENED,
        drive.MILESTONE_REACHED,
        drive.HANDED_OVER,
        drive.ANSWERED,
    }
)
OF_MAILS = frozenset({mail.BOUNCED, mail.UNSUBSCRIBED})


@dataclass(frozen=True, slots=True)
class Place:
    """`drive_id` is None where it was in no single drive."""

    campaign_ids: frozenset[UUID]
    drive_id: UUID | None = None


def place_of(session: Session, name: str, subject_id: UUID) -> Place | None:
    """None where nothing is left that could say so, and what happened is told to nobody."""
    if name == drive.ACHIEVEMENT_RECORDED:
        return _in_campaign(session.scalar(select(Achievement.campaign_id).where(Achievement.id == subject_id)))
    if name == drive.UPDATE_SENT:
        return _in_campaign(session.scalar(select(Update.campaign_id).where(Update.id == subject_id)))
    if name == my_support.SUPPORTER_ERASED:
        asked = select(Consent.campaign_id).where(
            Consent.supporter_id == subject_id
        )  # what they gave says no more whose it was
        return Place(frozenset(session.scalars(asked)))
    drive_id = subject_id if name in OF_DRIVES else None
    if drive_id is None and (contribution := contribution_of(session, name, subject_id)):
        drive_id = contribution.drive_id
    campaign_id = session.scalar(select(Drive.campaign_id).where(Drive.id == drive_id)) if drive_id else None
    return Place(frozenset({campaign_id}), drive_id) if campaign_id else None


def contribution_of(session: Session, name: str, subject_id: UUID) -> Contribution | None:
    """What a step was of; of a mail, what it was about, or else the last that was given from its mailbox."""
    found = session.get(Contribution, subject_id)
    if found is not None or name not in OF_MAILS:
        return found
    delivery = session.get(Delivery, subject_id)
    if delivery is None:
        return None
    given = select(Contribution).where(
        or_(Contribution.id == delivery.subject_id, Contribution.mailbox_key == delivery.mailbox_key)
    )
    return session.scalar(
        given.order_by((Contribution.id == delivery.subject_id).desc(), Contribution.id.desc()).limit(1)
    )


def _in_campaign(campaign_id: UUID | None) -> Place | None:
    return Place(frozenset({campaign_id})) if campaign_id else None
