"""What surrounds letters to a target: the target itself, how its drive sends, what the campaign and the drive are called."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, lazyload

from campaign.contributions.letter.models import LetterSettings
from campaign.drives.finding import load_targets
from campaign.drives.models import Campaign, CampaignText, Drive, DriveText, Target
from campaign.drives.views import TargetDetail, TargetTextView
from campaign.i18n import Language


@dataclass(frozen=True, slots=True)
class Frame:
    """Titles are by language. `organiser` is the address that the campaign's organisers left, if they did.

    `is_called_off`: the drive was cancelled.
    """

    target: TargetDetail
    settings: LetterSettings
    campaign: Mapping[str, str]
    drive: Mapping[str, str]
    organiser: str | None
    is_called_off: bool

    @property
    def language(self) -> Language:
        """The target's own, of those that we speak."""
        return "en" if self.target.language == "en" else "cy"

    def words(self, language: Language) -> TargetTextView:
        """Name and office of the target in that language, or in the other where that is all there is."""
        texts = self.target.texts
        return texts.get(language) or next(iter(texts.values()))


def load_frames(session: Session, target_ids: Collection[UUID]) -> dict[UUID, Frame]:
    """By the target's id; a target whose drive has no settings for letters is left out."""
    rows = session.execute(
        select(Target.id, LetterSettings, Campaign.id, Campaign.organiser_address, Drive.cancelled_at)
        .join(LetterSettings, LetterSettings.drive_id == Target.drive_id)
        .join(Drive, Drive.id == Target.drive_id)
        .join(Campaign, Campaign.id == Drive.campaign_id)
        .where(Target.id.in_(target_ids))
        .options(lazyload("*"))
    ).all()
    targets = load_targets(session, [target_id for target_id, *_ in rows])
    of_drives = select(DriveText.drive_id, DriveText.language, DriveText.title)
    drives = _titles(of_drives.where(DriveText.drive_id.in_({row[1].drive_id for row in rows})), session)
    of_campaigns = select(CampaignText.campaign_id, CampaignText.language, CampaignText.title)
    campaigns = _titles(of_campaigns.where(CampaignText.campaign_id.in_({row[2] for row in rows})), session)
    return {
        target_id: Frame(
            target=targets[target_id],
            settings=settings,
            campaign=campaigns[campaign_id],
            drive=drives[settings.drive_id],
            organiser=organiser,
            is_called_off=cancelled_at is not None,
        )
        for target_id, settings, campaign_id, organiser, cancelled_at in rows
    }


def _titles(rows: Select[UUID, str, str], session: Session) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = {}
    for owner_id, language, title in session.execute(rows):
        found.setdefault(owner_id, {})[language] = title
    return found
