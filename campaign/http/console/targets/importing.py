"""Takes a file of targets in, to be looked at before any of it is taken."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from campaign.areas.lookup import ensure_seats
from campaign.drives.target_files.keeping import keep_file, keep_look
from campaign.drives.target_files.tables import LARGEST_FILE, FileRefusedError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.drives.heads import Head
from campaign.http.console.gate import uploaded_file
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage, FileField
from campaign.http.console.targets.kept import EDIT, head_of_drive, look_at
from campaign.http.console.targets.looks import Reading, said
from campaign.http.console.targets.reasons import FILES
from campaign.http.console.visits import Visit
from campaign.http.request import Form
from campaign.http.services import services


def show(visit: Visit, drive_id: str) -> Response:
    return _page(visit, head_of_drive(visit, drive_id))


def act(visit: Visit, _form: Form, drive_id: str) -> AnyResponse:
    """Keep the file for its preview, if it is one that can be read."""
    head, sent = head_of_drive(visit, drive_id), uploaded_file()
    if sent is None or sent.size == 0:
        return _page(visit, head, FileRefusedError("targets-file-missing"))
    if sent.size > LARGEST_FILE:
        return _page(visit, head, FileRefusedError("targets-file-too-large"))
    with services().database.transaction() as session:
        ensure_seats(session)
    try:
        look = look_at(head, sent.path, Reading())
    except FileRefusedError as error:
        return _page(visit, head, error)
    data_dir = services().settings.data_dir
    upload_id = keep_file(data_dir, head.id, sent.path, account_id=visit.account_id)
    keep_look(data_dir, head.id, upload_id, said(look))
    return see_page("preview_targets", drive_id=drive_id, upload_id=upload_id)


def _page(visit: Visit, head: Head, error: FileRefusedError | None = None) -> Response:
    reason = FILES[error.slug] if error else ""
    where = {"line": error.line, "column": error.column} if error else {"line": None, "column": None}
    status = 422 if error else 200
    return console_page(
        visit, "targets_import", status=status, head=head, reason=reason, where=where, form=ConsoleForm()
    )


PAGES = (
    ConsolePage(
        "import_targets",
        "drives/<drive_id>/targets/import",
        EDIT,
        show,
        act,
        file=FileField("file", LARGEST_FILE, is_large=True),
    ),
)
