"""The pack that is handed over on the day, as PDF: looked at first, with the comments that were chosen for it."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from flask import Response

from campaign.audit.record import Act, record_act
from campaign.contributions.published import list_comments
from campaign.errors import FieldsRefusedError
from campaign.exports.handin import MOST_COMMENTS, AskPack, load_pack
from campaign.http.console.answers import console_page
from campaign.http.console.drives.heads import load_head
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import Language, is_language
from campaign.paper import handin_pdf
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

EXPORT = Permission.EXPORT_COUNTS
PDF = "application/pdf"


def show(visit: Visit, drive_id: str) -> Response:
    return _page(visit, id_of(drive_id), ConsoleForm({"language": visit.language}))


def act(visit: Visit, form: Form, drive_id: str) -> Response:
    """`act` is `download`; else it is shown in the browser."""
    key = id_of(drive_id)
    with services().database.reading() as session:
        campaign_id = require_drive(session, visit.access, EXPORT, key)
    try:
        language, comments = _read(form)
    except FieldsRefusedError as error:
        return _page(visit, key, ConsoleForm(form, error.errors), status=422)
    with services().database.reading() as session:
        pack = load_pack(session, AskPack(key, language, comments, services().settings.base_url))
    file = BytesIO()
    handin_pdf(pack.paper, file=file)
    with services().database.transaction() as session:
        facts = {"language": language, "count": pack.count, "sha256": pack.digest}
        record_act(session, Act(visit.doer, "hand-in-pack.made", ("drive", key), campaign_id, facts=facts))
    response = Response(file.getvalue(), content_type=PDF)
    way = "attachment" if form.get("act") == "download" else "inline"
    response.headers["Content-Disposition"] = f'{way}; filename="{pack.file_name}"'
    return response


def _read(form: Form) -> tuple[Language, frozenset[UUID]]:
    language = form.get("language", "")
    if not is_language(language):
        raise FieldsRefusedError({"language": "choice-unknown"})
    try:
        comments = frozenset(UUID(text) for text in form.get("comments", "").split())
    except ValueError:
        raise FieldsRefusedError({"comments": "choice-unknown"}) from None
    return language, comments


def _page(visit: Visit, drive_id: UUID, form: ConsoleForm, *, status: int = 200) -> Response:
    with services().database.reading() as session:
        require_drive(session, visit.access, EXPORT, drive_id)
        head = load_head(session, visit, drive_id)
        comments = list_comments(session, drive_id, limit=MOST_COMMENTS)
    return console_page(visit, "hand_in", status=status, head=head, comments=comments, form=form)


PAGES = (ConsolePage("hand_in", "drives/<drive_id>/hand-in", EXPORT, show, act, lists=frozenset({"comments"})),)
