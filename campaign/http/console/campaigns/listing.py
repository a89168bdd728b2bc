"""All campaigns that an account sees, with their drives, and one of them with all that hangs on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from flask import Response, request
from sqlalchemy.orm import Session

from campaign.drives.models import Achievement, Campaign, Drive
from campaign.drives.parts import achievements_of, texts_of_campaigns
from campaign.drives.queries import DriveSummary, drives_of_campaigns
from campaign.drives.updates.queries import all_updates
from campaign.http.console.answers import console_page
from campaign.http.console.bilingual import own_title
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit, id_of
from campaign.http.services import services
from campaign.i18n import N_, Language
from campaign.staff.access import require_campaign
from campaign.staff.permissions import Permission

SEE = Permission.SEE_CAMPAIGNS


def show(visit: Visit) -> Response:
    with services().database.reading() as session:
        texts = texts_of_campaigns(session, visit.access.condition(SEE, Campaign.id))
        drives: Mapping[UUID, list[DriveSummary]] = defaultdict(list)
        for drive in drives_of_campaigns(session, visit.access.condition(SEE, Drive.campaign_id)):
            drives[drive.campaign_id].append(drive)
    return console_page(visit, "campaigns", campaigns=texts, drives=drives, own_title=own_title)


def show_one(visit: Visit, campaign_id: str) -> Response:
    key = id_of(campaign_id)
    with services().database.reading() as session:
        require_campaign(session, visit.access, SEE, key)
        texts, is_public = texts_of_campaigns(session, Campaign.id == key).get(key, ({}, False))
        drives = drives_of_campaigns(session, Drive.campaign_id == key)
        achieved = len(achievements_of(session, Achievement.campaign_id == key))
        updates = len(all_updates(session, key))
    return console_page(
        visit,
        "campaign",
        campaign_id=key,
        texts=texts,
        is_public=is_public,
        drives=drives,
        achieved=achieved,
        updates=updates,
        may_edit=visit.access.may_in(Permission.EDIT_CAMPAIGNS, key),
        may_write=visit.access.may_in(Permission.WRITE_UPDATES, key),
        own_title=own_title,
        notice=request.args.get("notice", ""),
    )


def title_of_campaign(session: Session, campaign_id: UUID, language: Language) -> str:
    """For the head of a page about something of it; empty where it has none yet."""
    texts, _ = texts_of_campaigns(session, Campaign.id == campaign_id).get(campaign_id, ({}, False))
    return own_title({each: text.title for each, text in texts.items()}, language)


PAGES = (
    ConsolePage(
        "campaigns", "campaigns", SEE, show, label=N_("Campaigns"), beneath=("drives/", "updates/", "achievements/")
    ),
    ConsolePage("campaign", "campaigns/<campaign_id>", SEE, show_one),
)
