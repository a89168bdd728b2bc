"""What campaigners ask of the service: each a value with texts by language. Checks nothing; the service does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CampaignWords:
    """A campaign in one language. `is_checked`: somebody who reads that language has passed it."""

    slug: str
    title: str
    goal: str
    story: str
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class DriveWords:
    """A drive in one language."""

    slug: str
    title: str
    ask: str
    body: str
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class TargetWords:
    name: str
    office: str | None = None


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """A target of letters: where they go, in which language their frame is, by whom they are asked and until when.

    `email` is as mail goes to it, and `mailbox_key` its key (campaign.mail.address): both or neither.
    Asked by everybody unless `area_code` says by whom; in office from `valid_from` up to and including `valid_until`.
    `reference` is the importer's own key for it; `row` where it stood in its file.
    """

    texts: Mapping[str, TargetWords]
    area_code: str | None = None
    email: str | None = None
    mailbox_key: str | None = None
    postal_address: str | None = None
    language: str = "cy"
    valid_from: date | None = None
    valid_until: date | None = None
    reference: str | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class AchievementWords:
    title: str
    text: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class MilestonePlan:
    """A count, and what happens there."""

    at: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CreateCampaign:
    """A new campaign. What happens to its drives is told to `organiser_address`."""

    texts: Mapping[str, CampaignWords]
    organiser_address: str | None = None


@dataclass(frozen=True, slots=True)
class CreateDrive:
    """A new draft. `statements` stand above the button, by language; `handover` is one of models.HANDOVERS."""

    campaign_id: UUID
    kind: str
    goal: int
    handover: str
    texts: Mapping[str, DriveWords]
    statements: Mapping[str, str]
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    targets: tuple[Mapping[str, TargetWords], ...] = ()
    milestones: tuple[MilestonePlan, ...] = ()
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordAchievement:
    """What was achieved. `date_precision` is `day`, `month` or `year`: how much of the date is known."""

    campaign_id: UUID
    happened_on: date
    texts: Mapping[str, AchievementWords]
    date_precision: str = "day"
    source_url: str | None = None
    drive_ids: frozenset[UUID] = field(default_factory=frozenset)
