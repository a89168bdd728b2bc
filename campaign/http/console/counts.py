"""Counts to take away: as published, in files, now or each morning by mail. Nobody's name, and no small place by itself."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Response
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.drives.models import Drive
from campaign.drives.queries import drives_of_campaigns
from campaign.errors import ConflictError, NotFoundError
from campaign.exports.daily.receiving import begin_daily, colleagues_of, drives_received, end_daily
from campaign.exports.editions import put_together
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.bilingual import own_title
from campaign.http.console.drives.heads import load_head
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

EXPORT = Permission.EXPORT_COUNTS
FILES: Mapping[str, str] = {
    "counts.csv": N_("Counts as CSV"),
    "counts.json": N_("Counts as JSON"),
    "history.json": N_("How the count moved, as JSON"),
}
TOO_MANY = N_("Nobody can get the counts of more than 20 drives by email. Stop one of them first.")
STEPS = {"begin": (begin_daily, "daily-counts.begun"), "end": (end_daily, "daily-counts.ended")}


def show(visit: Visit) -> Response:
    with services().database.reading() as session:
        theirs = visit.access.condition(EXPORT, Drive.campaign_id)
        drives = drives_of_campaigns(session, theirs & Drive.published_at.is_not(None))
        received = drives_received(session, visit.account_id)
    return console_page(visit, "counts", drives=drives, received=received, files=FILES, own_title=own_title)


def show_one(visit: Visit, drive_id: str) -> Response:
    return _page(visit, id_of(drive_id))


def act(visit: Visit, form: Form, drive_id: str) -> AnyResponse:
    """Put a colleague down for the counts by mail, or take one off; oneself too."""
    key, account_id = id_of(drive_id), id_of(form.get("account", str(visit.account_id)))
    try:
        with services().database.transaction() as session:
            campaign_id = require_drive(session, visit.access, EXPORT, key)
            if form.get("act") not in STEPS:
                raise BadRequest
            step, done = STEPS[form["act"]]
            if step(session, key, account_id):
                record_act(session, Act(visit.doer, done, ("account", account_id), campaign_id))
    except ConflictError:
        return _page(visit, key, status=409, conflict=TOO_MANY)
    return see_page("counts") if form.get("back") == "counts" else see_page("daily_counts", drive_id=key)


def take(visit: Visit, drive_id: str, file: str) -> Response:
    """The file as it stands now; places as they were told last."""
    key = id_of(drive_id)
    with services().database.reading() as session:
        require_drive(session, visit.access, EXPORT, key)
    if file not in FILES:
        raise NotFoundError
    with services().database.reading() as session:
        document = put_together(session, key).documents[file]
    response = Response(document.body, content_type=document.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _page(visit: Visit, drive_id: UUID, *, status: int = 200, conflict: str = "") -> Response:
    with services().database.reading() as session:
        require_drive(session, visit.access, EXPORT, drive_id)
        head = load_head(session, visit, drive_id)
        colleagues = colleagues_of(session, drive_id)
    return console_page(
        visit, "daily_counts", status=status, head=head, colleagues=colleagues, files=FILES, conflict=conflict
    )


PAGES = (
    ConsolePage("counts", "counts", EXPORT, show, label=N_("Counts")),
    ConsolePage("daily_counts", "counts/<drive_id>", EXPORT, show_one, act),
    ConsolePage("counts_file", "counts/<drive_id>/<file>", EXPORT, take),
)
