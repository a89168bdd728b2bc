"""What pages of the console call campaigns, drives and people of staff."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.drives.models import Campaign, Drive
from campaign.drives.parts import texts_of_campaigns
from campaign.drives.queries import drives_of_campaigns
from campaign.http.console.bilingual import own_title
from campaign.i18n import Language
from campaign.staff.models import StaffAccount


def titles_of(session: Session, drive_ids: Iterable[UUID], language: Language) -> dict[UUID, str]:
    """The title of each of these drives."""
    drives = drives_of_campaigns(session, Drive.id.in_(set(drive_ids)))
    return {drive.id: own_title(drive.titles, language) for drive in drives}


def titles_of_campaigns(session: Session, campaign_ids: Iterable[UUID], language: Language) -> dict[UUID, str]:
    """The title of each of these campaigns that has one yet."""
    found = texts_of_campaigns(session, Campaign.id.in_(set(campaign_ids)))
    titles = {key: {each: text.title for each, text in texts.items()} for key, (texts, _) in found.items()}
    return {key: own_title(each, language) for key, each in titles.items() if each}


def names_of(session: Session, account_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Of these accounts, for colleagues."""
    wanted = {account_id for account_id in account_ids if account_id}
    rows = session.execute(select(StaffAccount.id, StaffAccount.name).where(StaffAccount.id.in_(wanted)))
    return dict(rows.all())
