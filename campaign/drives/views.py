"""What pages, mails and exports may know of campaigns and drives. Values only: each text by language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from campaign.drives.states import State

OccurrenceKind = Literal["handed-over", "answered"]
TimelineKind = Literal["opened", "milestone", "closed", "cancelled", "handed-over", "answered", "achieved"]


@dataclass(frozen=True, slots=True)
class SlugMatch:
    """What a slug leads to. Where it is an old one, `current` says where it leads now, in each language."""

    owner_id: UUID
    language: str
    is_current: bool
    current: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DriveTextView:
    slug: str
    title: str
    ask: str
    body: str


@dataclass(frozen=True, slots=True)
class TargetTextView:
    name: str
    office: str | None


@dataclass(frozen=True, slots=True)
class TargetView:
    """Who is asked, as a page shows it; by everybody unless `area_code` says by whom."""

    texts: Mapping[str, TargetTextView]
    id: UUID
    area_code: str | None


@dataclass(frozen=True, slots=True)
class TargetDetail:
    """All that is known of a target, addresses too: for those who send letters and for campaigners, on no public page."""

    id: UUID
    position: int
    texts: Mapping[str, TargetTextView]
    area_code: str | None
    email: str | None
    mailbox_key: str | None
    postal_address: str | None
    language: str
    valid_from: date | None
    valid_until: date | None
    is_stopped: bool
    stop_reason: str | None
    stopped_at: datetime | None
    reference: str | None


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """A count on the way, and what happens there. Once reached it stays so, even where the count falls again."""

    at: int
    texts: Mapping[str, str]
    reached_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A dated line beside the text: `correction`, `cancelled` or `reopened`."""

    kind: str
    text_version: int
    texts: Mapping[str, str]
    published_at: datetime


@dataclass(frozen=True, slots=True)
class AchievementTextView:
    title: str
    text: str
    source: str | None


@dataclass(frozen=True, slots=True)
class AchievementView:
    """`date_precision` says how much of `happened_on` is known: `day`, `month` or `year`."""

    id: UUID
    happened_on: date
    date_precision: str
    source_url: str | None
    texts: Mapping[str, AchievementTextView]
    drive_ids: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class OccurrenceView:
    """That what a drive gathered was handed over, or answered."""

    id: UUID
    kind: OccurrenceKind
    drive_id: UUID
    happened_on: date
    source_url: str | None
    texts: Mapping[str, str]
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class DriveView:
    """A drive as its page shows it. `count` is the folded one, as of `counted_at`.

    `kept_months`: for how long after it has closed names are kept.
    `next_milestone` is the lowest that is neither reached nor passed; None where there is none left.
    """

    id: UUID
    kind: str
    campaign_id: UUID
    campaign_slugs: Mapping[str, str]
    campaign_titles: Mapping[str, str]
    state: State
    texts: Mapping[str, DriveTextView]
    statements: Mapping[str, str]
    statement_version: int
    text_version: int
    goal: int
    handover: str
    kept_months: int
    opens_at: datetime | None
    closes_at: datetime | None
    targets: tuple[TargetView, ...]
    milestones: tuple[MilestoneView, ...]
    next_milestone: int | None
    count: int
    counted_at: datetime | None
    notices: tuple[NoticeView, ...]
    achievements: tuple[AchievementView, ...]


@dataclass(frozen=True, slots=True)
class DriveSummary:
    """A drive as a list shows it."""

    id: UUID
    kind: str
    campaign_id: UUID
    slugs: Mapping[str, str]
    titles: Mapping[str, str]
    asks: Mapping[str, str]
    state: State
    goal: int
    count: int
    opens_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class CampaignTextView:
    slug: str
    title: str
    goal: str
    story: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One dated line of a campaign: of which drive, at which milestone, by which occurrence or achievement.

    `happened_on` is a day in Wales, `recorded_at` the moment from which it stood there; `texts` is the drive's title, the
    milestone's or the occurrence's text or the achievement's title.
    """

    kind: TimelineKind
    happened_on: date
    date_precision: str
    texts: Mapping[str, str]
    recorded_at: datetime
    drive_id: UUID | None = None
    milestone: int | None = None
    occurrence_id: UUID | None = None
    achievement_id: UUID | None = None
    source_url: str | None = None


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign as its page shows it; not `is_public` until its texts are checked in every language.

    Drafts are not among `drives`; `timeline` has the latest first.
    """

    id: UUID
    is_public: bool
    texts: Mapping[str, CampaignTextView]
    drives: tuple[DriveSummary, ...]
    achievements: tuple[AchievementView, ...]
    timeline: tuple[TimelineEntry, ...]


@dataclass(frozen=True, slots=True)
class CampaignSummary:
    """A campaign as a list shows it."""

    id: UUID
    texts: Mapping[str, CampaignTextView]
