"""Loads the demonstration: a campaign with its drives, from the TOML files in demo_content/ (its README has the fields).

Only into a database that holds no campaign; no signature is ever made up.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from campaign.contributions.pledge.writing import write_offer
from campaign.contributions.publishing import publish
from campaign.db import Database, now
from campaign.drives.commands import (
    AchievementWords,
    CampaignWords,
    CreateCampaign,
    CreateDrive,
    DriveWords,
    MilestonePlan,
    RecordAchievement,
    TargetWords,
)
from campaign.drives.models import Campaign
from campaign.drives.service import create_campaign, create_drive, record_achievement
from campaign.drives.wales import day_of, start_of
from campaign.embedded.demo_appeal import write_appeal
from campaign.embedded.demo_letters import load_letters
from campaign.embedded.demo_offers import offer_of
from campaign.embedded.demo_updates import load_update
from campaign.i18n import LANGUAGES

DRIVES = ("petitions", "letter_drives", "pledge_drives", "appeals")  # the folders with a file for each
CONTENT = Path(__file__).resolve().parent / "demo_content"

Table = Mapping[str, Any]


def seed_demo(database: Database, identity_key: str, content: Path = CONTENT) -> bool:
    """Load the demonstration, whole or not at all; False where there is a campaign already, of whatever kind.

    Two that start at once load it once. `identity_key` is the settings': mailboxes are known by it.
    """
    with database.reading() as session:
        if _is_any(session):  # as at nearly every start
            return False
    files = _Files(
        campaign=_read(content / "campaign.toml"),
        drives=[table for folder in DRIVES for table in _read_all(content / folder)],
        updates=_read_all(content / "updates"),
    )
    with database.transaction() as session:
        if not database.is_sqlite:  # SQLite's writers are alone anyway
            session.execute(text("SET LOCAL lock_timeout = '60s'"))  # whoever loads it may be slow
            session.execute(text("LOCK TABLE campaigns IN SHARE ROW EXCLUSIVE MODE"))
        if _is_any(session):
            return False
        _load(session, files, identity_key)
    return True


def _is_any(session: Session) -> bool:
    """Whether there is a campaign."""
    return session.scalar(select(Campaign.id).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class _Files:
    campaign: Table
    drives: Sequence[Table]
    updates: Sequence[Table]


def _load(session: Session, files: _Files, identity_key: str) -> None:
    campaign_id = create_campaign(session, _campaign(files.campaign["campaign"]))
    today = day_of(session.execute(select(now())).scalar_one())
    drives: dict[str, UUID] = {}
    for table in files.drives:
        drive_id = drives[table["key"]] = create_drive(session, _drive(table, campaign_id, today))
        if table["kind"] == "letter-drive":
            load_letters(session, drive_id, table, today, identity_key=identity_key)
        if table["kind"] == "appeal":
            write_appeal(session, drive_id, table)
        for offer in table.get("offers", ()):
            write_offer(session, drive_id, offer_of(offer, today))
        if table["state"] != "draft":
            publish(session, drive_id)
    achievements = {
        achievement["key"]: record_achievement(session, _achievement(achievement, campaign_id, drives))
        for achievement in files.campaign["achievements"]
    }
    for update in files.updates:
        load_update(session, campaign_id, update, drives=drives, achievements=achievements)


def _campaign(table: Table) -> CreateCampaign:
    return CreateCampaign(
        {
            language: CampaignWords(
                slug=words["slug"],
                title=words["title"],
                goal=words["goal"],
                story=words["story"].strip(),
                is_checked=words["status"] == "checked",
            )
            for language, words in _by_language(table).items()
        },
        organiser_address=table.get("organiser_address"),
    )


def _drive(table: Table, campaign_id: UUID, today: date) -> CreateDrive:
    opens_in, closes_in = table.get("opens_in_days"), table.get("closes_in_days")
    return CreateDrive(
        campaign_id=campaign_id,
        kind=table["kind"],
        goal=table["goal"],
        handover=table["handover"],
        opens_at=None if opens_in is None else start_of(today + timedelta(days=opens_in)),
        closes_at=None if closes_in is None else start_of(today + timedelta(days=closes_in)),
        texts={language: _drive_words(words) for language, words in _by_language(table).items()},
        statements={language: words["signing_statement"] for language, words in _by_language(table).items()},
        targets=tuple(
            {
                language: TargetWords(words["name"], words.get("office"))
                for language, words in _by_language(target).items()
            }
            for target in table.get("targets", ())
            if table["kind"] == "petition"
        ),
        milestones=tuple(
            MilestonePlan(milestone["at"], _by_language(milestone)) for milestone in table.get("milestones", ())
        ),
    )


def _drive_words(words: Table) -> DriveWords:
    return DriveWords(
        slug=words["slug"],
        title=words["title"],
        ask=words["ask"].strip(),
        body=words["body"].strip(),
        is_checked=words["status"] == "checked",
    )


def _achievement(table: Table, campaign_id: UUID, drives: Mapping[str, UUID]) -> RecordAchievement:
    return RecordAchievement(
        campaign_id=campaign_id,
        happened_on=date(table["year"], 1, 1),
        date_precision="year",
        source_url=table.get("source_url"),
        texts={
            language: AchievementWords(words["title"], words["text"], words.get("source"))
            for language, words in _by_language(table).items()
        },
        drive_ids=frozenset(drives[key] for key in table["drives"]),
    )


def _by_language(table: Table) -> Mapping[str, Any]:
    return {language: table[language] for language in LANGUAGES if language in table}


def _read(path: Path) -> Table:
    with path.open("rb") as file:
        return tomllib.load(file)


def _read_all(folder: Path) -> list[Table]:
    return [_read(path) for path in sorted(folder.glob("*.toml"))]
