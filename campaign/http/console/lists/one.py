"""One list: how far it has come, what it is, calling it off, and wiping it before its day is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.drives.models import Drive
from campaign.drives.queries import drives_of_campaigns
from campaign.errors import ConflictError
from campaign.exports.lists.asking import cancel_list
from campaign.exports.lists.columns import COLUMNS
from campaign.exports.lists.erasures import rows_to_delete
from campaign.exports.lists.expiring import wipe_list
from campaign.exports.lists.models import UNFINISHED
from campaign.exports.lists.purposes import LEFT_OUT, PURPOSES
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.bilingual import own_title
from campaign.http.console.lists.allowed import EXPORT, require_list, the_campaign
from campaign.http.console.lists.choices import FORMAT_NAMES
from campaign.http.console.lists.orders import order_again
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_

REFUSALS: Mapping[str, str] = {
    "list-expired": N_("This list was kept for a day, and has been wiped. Ask for it again if it is still needed."),
    "list-taken": N_("This list has been downloaded three times. Ask for it again if it is still needed."),
    "list-not-ready": N_("There is nothing to download yet, or no longer."),
    "list-broken": N_("The file of this list can no longer be read. Ask for it again."),
    "list-not-waiting": N_("It can no longer be called off: it is ready, or over already."),
    "list-over": N_("It is over already: there is no file any more."),
}
FAILURES: Mapping[str, str] = {
    "storage-full": N_("There was no room for the file. Tell an admin; then ask again."),
    "storage-refused": N_("The file could not be written. Tell an admin; then ask again."),
    "too-many-attempts": N_("It was begun three times and never finished. Tell an admin; then ask again."),
}


def show(visit: Visit, list_id: str) -> Response:
    return page_of(visit, id_of(list_id))


def cancel(visit: Visit, _form: Form, list_id: str) -> AnyResponse:
    def call_off(session: Session, key: UUID) -> None:
        found = require_list(session, visit, key)
        cancel_list(session, key, visit.account_id)
        campaign_id = the_campaign(session, found.drives)
        record_act(session, Act(visit.doer, "supporter-list.cancelled", ("supporter-list", key), campaign_id))

    return _end(visit, id_of(list_id), call_off)


def wipe(visit: Visit, _form: Form, list_id: str) -> AnyResponse:
    def end(session: Session, key: UUID) -> None:
        require_list(session, visit, key)
        wipe_list(session, key, by=visit.doer)

    return _end(visit, id_of(list_id), end)


def page_of(visit: Visit, list_id: UUID, *, status: int = 200, refusal: str = "") -> Response:
    """`refusal` is a slug of REFUSALS. Raises NotFoundError."""
    with services().database.reading() as session:
        found = require_list(session, visit, list_id)
        drives = drives_of_campaigns(session, Drive.id.in_(found.drives))
        erased = rows_to_delete(session, list_id)
    return console_page(
        visit,
        "list",
        status=status,
        list=found,
        is_unfinished=found.state in UNFINISHED,
        purpose=PURPOSES[found.purpose],
        erased=erased,
        titles_by_id={drive.id: own_title(drive.titles, visit.language) for drive in drives},
        titles=[own_title(drive.titles, visit.language) for drive in drives],
        heads=[COLUMNS[name].head for name in found.columns if name in COLUMNS],
        format_name=FORMAT_NAMES[found.format],
        left_out=LEFT_OUT,
        failure=FAILURES.get(found.failure or ""),
        conflict=REFUSALS.get(refusal, ""),
        again=order_again(found),
    )


def _end(visit: Visit, list_id: UUID, step: Callable[[Session, UUID], None]) -> AnyResponse:
    try:
        with services().database.transaction() as session:
            step(session, list_id)
    except ConflictError as error:
        return page_of(visit, list_id, status=409, refusal=error.slug)
    return see_page("list", list_id=list_id)


PAGES = (
    ConsolePage("list", "lists/<list_id>", EXPORT, show),
    ConsolePage("cancel_list", "lists/<list_id>/cancel", EXPORT, act=cancel),
    ConsolePage("wipe_list", "lists/<list_id>/wipe", EXPORT, act=wipe),
)
