"""How people helped: how often each way, whom we thank by name, and the form."""

from __future__ import annotations

from sqlalchemy.orm import Session

from campaign.contributions.help.reading import helpers_names
from campaign.drives.queries import DriveView
from campaign.http.site.drive_pages import LATEST_NAMES
from campaign.http.site.giving import Giving
from campaign.http.site.ways import Shown, WayPage


def _load(session: Session, drive: DriveView | None, number: int) -> Shown:
    """Names belong to one appeal; over all of them nobody is named."""
    if drive is None or number > 1:
        return Shown()
    return Shown(names=helpers_names(session, drive.id, LATEST_NAMES))


HELPING = WayPage("how_you_helped", "appeal_help", _load)
LOGGING = Giving("help", HELPING.show_again)
