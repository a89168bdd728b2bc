"""Makes campaigns and drives. A new drive is a draft, and may be incomplete until it is published."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from campaign.db import now
from campaign.drives.channels import wrong_channel
from campaign.drives.commands import CreateCampaign, CreateDrive, MilestonePlan
from campaign.drives.models import (
    HANDOVERS,
    KINDS,
    Campaign,
    Channel,
    Drive,
    Milestone,
    MilestoneText,
    SigningStatement,
)
from campaign.drives.organisers import read_organiser
from campaign.drives.slugs import Owner, claim_slug
from campaign.drives.targets import new_targets
from campaign.drives.wording import (
    LONGEST_TEXT,
    check_languages,
    check_lengths,
)
from campaign.drives.writing import check_times, write_campaign_text, write_drive_text
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.ids import new_id


def create_campaign(session: Session, command: CreateCampaign) -> UUID:
    """The id of the new campaign. Raises FieldsRefusedError."""
    check_languages(command.texts)
    campaign = Campaign(id=new_id(), created_at=now(), organiser_address=read_organiser(command.organiser_address))
    session.add(campaign)
    session.flush()
    for language, words in command.texts.items():
        write_campaign_text(campaign, language, words)
        claim_slug(session, Owner("campaign", campaign.id, language), words.slug)
    session.flush()
    return campaign.id


def create_drive(session: Session, command: CreateDrive) -> UUID:
    """The id of the new draft. Raises FieldsRefusedError, NotFoundError for an unknown campaign."""
    _check_drive(command)
    if session.get(Campaign, command.campaign_id) is None:
        raise NotFoundError
    drive = Drive(
        id=new_id(),
        campaign_id=command.campaign_id,
        kind=command.kind,
        goal=command.goal,
        handover=command.handover,
        created_at=now(),
        opens_at=command.opens_at,
        closes_at=command.closes_at,
        milestones=[_milestone(plan) for plan in command.milestones],
        targets=list(new_targets(command.targets)),
    )
    session.add(drive)
    session.flush()
    for language, words in command.texts.items():
        write_drive_text(drive, language, words)
        claim_slug(session, Owner(drive.kind, drive.id, language), words.slug)
    session.add_all(
        SigningStatement(drive_id=drive.id, version=1, language=language, text=text)
        for language, text in command.statements.items()
    )
    session.add_all(Channel(drive_id=drive.id, code=code) for code in command.channels)
    session.flush()
    return drive.id


def _check_drive(command: CreateDrive) -> None:
    errors = {}
    if command.kind not in KINDS:
        errors["kind"] = "choice-unknown"
    if command.handover not in HANDOVERS:
        errors["handover"] = "choice-unknown"
    if command.goal < 1:
        errors["goal"] = "number-too-small"
    counts = [plan.at for plan in command.milestones]
    if len(set(counts)) < len(counts) or any(at < 1 for at in counts):
        errors["milestones"] = "milestones-unusable"
    if slug := wrong_channel(command.channels):
        errors["channels"] = slug
    if errors:
        raise FieldsRefusedError(errors)
    check_times(command.opens_at, command.closes_at)
    check_languages(command.texts)
    check_languages(command.statements)
    for language, text in command.statements.items():
        check_lengths(language, {"statement": (text, LONGEST_TEXT)})


def _milestone(plan: MilestonePlan) -> Milestone:
    check_languages(plan.texts)
    for language, text in plan.texts.items():
        check_lengths(language, {"milestone": (text, LONGEST_TEXT)})
    return Milestone(
        at=plan.at, texts=[MilestoneText(language=language, text=text) for language, text in plan.texts.items()]
    )
