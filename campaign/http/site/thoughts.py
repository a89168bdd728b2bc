"""Comments on a proposal: the proposal, what others said of it, and the form."""

from __future__ import annotations

from sqlalchemy.orm import Session

from campaign.contributions.published import list_published
from campaign.drives.queries import DriveView
from campaign.http.site.giving import Giving
from campaign.http.site.ways import PAGE_SIZE, Shown, WayPage, offset_of, page_of


def _load(session: Session, drive: DriveView | None, number: int) -> Shown:
    drive_id = drive.id if drive else None
    found = list_published(session, "comment", limit=PAGE_SIZE + 1, offset=offset_of(number), drive_id=drive_id)
    return page_of(found, number)


THOUGHTS = WayPage("share_a_thought", "appeal_comments", _load)
COMMENTING = Giving("comment", THOUGHTS.show_again)
