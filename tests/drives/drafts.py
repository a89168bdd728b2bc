"""Charlie's drafts: a campaign and petitions that are complete, for a test to take something away from."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.db import Database, now
from campaign.drives.commands import CampaignWords, CreateCampaign, CreateDrive, DriveWords, MilestonePlan, TargetWords
from campaign.drives.models import Drive
from campaign.drives.service import create_campaign, create_drive, publish
from campaign.drives.states import State, state_of
from campaign.outbox.models import OutboxEvent

A_DAY = timedelta(days=1)
# For refusals that no database has a part in: once is enough.
ON_SQLITE_ALONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CAMPAIGN = CreateCampaign(
    {
        "en": CampaignWords("together", "Together", "Better services", "Our story", is_checked=True),
        "cy": CampaignWords("gyda-n-gilydd", "Gyda’n gilydd", "Gwell gwasanaethau", "Ein stori", is_checked=True),
    }
)
WORDS = {
    "en": DriveWords("heart", "At the heart", "We ask", "Because", is_checked=True),
    "cy": DriveWords("calon", "Wrth wraidd", "Gofynnwn", "Oherwydd", is_checked=True),
}
REASONS = {"en": "A good reason.", "cy": "Rheswm da."}


def charlie_plans_campaign(database: Database, command: CreateCampaign = CAMPAIGN) -> UUID:
    with database.transaction() as session:
        return create_campaign(session, command)


def complete_petition(campaign_id: UUID, **changes: object) -> CreateDrive:
    """Without times, which `charlie_drafts` gives it."""
    command = CreateDrive(
        campaign_id=campaign_id,
        kind="petition",
        goal=1000,
        handover="names-areas",
        texts=WORDS,
        statements={"en": "By signing I agree.", "cy": "Drwy lofnodi rwy’n cytuno."},
        targets=({"en": TargetWords("The Senedd", "Cardiff Bay"), "cy": TargetWords("Y Senedd", "Bae Caerdydd")},),
        milestones=tuple(MilestonePlan(at, {"en": f"At {at}", "cy": f"Ar {at}"}) for at in (2, 5)),
        channels=("poster",),
    )
    return replace(command, **changes)  # type: ignore[arg-type]


def charlie_drafts(
    database: Database, *, opens_in: timedelta = -A_DAY, closes_in: timedelta = 30 * A_DAY, **changes: object
) -> UUID:
    """A complete draft in a campaign of its own, or in `campaign_id`."""
    campaign_id = changes.pop("campaign_id", None) or charlie_plans_campaign(database)
    with database.transaction() as session:
        present = session.execute(select(now())).scalar_one()
        command = complete_petition(campaign_id, opens_at=present + opens_in, closes_at=present + closes_in)  # type: ignore[arg-type]
        return create_drive(session, replace(command, **changes))  # type: ignore[arg-type]


def charlie_opens(database: Database, **changes: object) -> UUID:
    """A published one, open unless its times say otherwise."""
    drive_id = charlie_drafts(database, **changes)  # type: ignore[arg-type]
    with database.transaction() as session:
        publish(session, drive_id)
    return drive_id


def state_now(database: Database, drive_id: UUID) -> State:
    with database.reading() as session:
        return state_of(session.get_one(Drive, drive_id), session.execute(select(now())).scalar_one())


def events_of(database: Database, subject_id: UUID) -> list[str]:
    """The names of what happened to it, in order."""
    with database.reading() as session:
        rows = session.scalars(
            select(OutboxEvent.name)
            .where(OutboxEvent.subject_id == subject_id)
            .order_by(OutboxEvent.occurred_at, OutboxEvent.id)
        )
        return list(rows)
