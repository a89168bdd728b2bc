"""What stands at the head of every page about a drive: its title, its campaign, how it stands, and where else one can go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives.models import Drive
from campaign.drives.queries import drives_of_campaigns
from campaign.drives.states import State
from campaign.errors import NotFoundError
from campaign.http.console.bilingual import own_title
from campaign.http.console.campaigns.listing import title_of_campaign
from campaign.http.console.visits import Visit
from campaign.i18n import N_
from campaign.staff.permissions import Permission

KIND_NAMES: Mapping[str, str] = {
    "petition": N_("Petition"),
    "letter-drive": N_("Letter drive"),
    "pledge-drive": N_("Pledge drive"),
    "appeal": N_("Appeal for stories, comments and help"),
}


@dataclass(frozen=True, slots=True)
class Head:
    """A drive, and what this account may do with it."""

    id: UUID
    kind: str
    campaign_id: UUID
    title: str
    campaign_title: str
    state: State
    slugs: Mapping[str, str]
    goal: int
    count: int
    opens_at: datetime | None
    closes_at: datetime | None
    may_edit: bool
    may_run: bool

    @property
    def kind_name(self) -> str:
        """In English: templates translate it."""
        return KIND_NAMES[self.kind]

    @property
    def is_public(self) -> bool:
        return self.state != "draft"


def load_head(session: Session, visit: Visit, drive_id: UUID) -> Head:
    """Raises NotFoundError."""
    found = drives_of_campaigns(session, Drive.id == drive_id)
    if not found:
        raise NotFoundError
    drive = found[0]
    return Head(
        id=drive.id,
        kind=drive.kind,
        campaign_id=drive.campaign_id,
        title=own_title(drive.titles, visit.language),
        campaign_title=title_of_campaign(session, drive.campaign_id, visit.language),
        state=drive.state,
        slugs=drive.slugs,
        goal=drive.goal,
        count=drive.count,
        opens_at=drive.opens_at,
        closes_at=drive.closes_at,
        may_edit=visit.access.may_in(Permission.EDIT_CAMPAIGNS, drive.campaign_id),
        may_run=visit.access.may_in(Permission.RUN_DRIVES, drive.campaign_id),
    )
