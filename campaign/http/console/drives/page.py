"""One drive: how it stands, what is missing before it can open, and the ways to all that can be done with it."""

from __future__ import annotations

from flask import Response, request

from campaign.contributions.publishing import find_missing
from campaign.http.console.answers import console_page
from campaign.http.console.drives.heads import load_head
from campaign.http.console.drives.lacks import lacks_of
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit, id_of
from campaign.http.services import services
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission


def show(visit: Visit, drive_id: str) -> Response:
    with services().database.reading() as session:
        require_drive(session, visit.access, Permission.SEE_CAMPAIGNS, id_of(drive_id))
        head = load_head(session, visit, id_of(drive_id))
        lacks = lacks_of(head, find_missing(session, head.id)) if head.state == "draft" else []
    return console_page(visit, "drive", head=head, lacks=lacks, notice=request.args.get("notice", ""))


PAGES = (ConsolePage("drive", "drives/<drive_id>", Permission.SEE_CAMPAIGNS, show),)
