"""Takes targets from a file: sent, looked at with every refused row, and then taken, whole. Nothing is ever half taken."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.areas.gazetteer import load_gazetteer
from campaign.areas.lookup import ensure_seats
from campaign.audit.record import Act, record_act
from campaign.drives.importing import Imported
from campaign.drives.refused_rows import RefusedRow, RowsRefusedError
from campaign.drives.taking import FileImport, needs_of, preview_file, take_file
from campaign.drives.target_files.keeping import find_file, keep_file, throw_file_away
from campaign.drives.target_files.reading import FileRules, TargetFile, read_target_file
from campaign.drives.target_files.tables import LARGEST_FILE, FileRefusedError
from campaign.errors import ConflictError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.drives.heads import Head, load_head
from campaign.http.console.drives.refusals import sentence_of
from campaign.http.console.gate import uploaded_file
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage, FileField
from campaign.http.console.targets.listing import places, today
from campaign.http.console.targets.reasons import FILES, ROWS
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import gettext, use_language
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

EDIT = Permission.EDIT_CAMPAIGNS
MODES = ("whole", "skip", "replace")
MOST_SHOWN, MOST_REFUSED_SHOWN = 10, 100
MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Look:
    """A file that was sent, and what taking it would do."""

    file: TargetFile
    would_be: Imported
    refused: list[RefusedRow]


def show(visit: Visit, drive_id: str) -> Response:
    return _upload_page(visit, _head(visit, drive_id))


def act(visit: Visit, _form: Form, drive_id: str) -> AnyResponse:
    """Keep the file for its preview, if it is one that can be read."""
    head, sent = _head(visit, drive_id), uploaded_file()
    if sent is None or sent.size == 0:
        return _upload_page(visit, head, FileRefusedError("targets-file-missing"))
    if sent.size > LARGEST_FILE:
        return _upload_page(visit, head, FileRefusedError("targets-file-too-large"))
    with services().database.transaction() as session:
        ensure_seats(session)
    upload_id = keep_file(services().settings.data_dir, head.id, sent.path)
    try:
        _read(head, str(upload_id))
    except FileRefusedError as error:
        _throw_away(head, str(upload_id))
        return _upload_page(visit, head, error)
    return see_page("preview_targets", drive_id=drive_id, upload_id=upload_id)


def show_preview(visit: Visit, drive_id: str, upload_id: str) -> Response:
    return _preview_page(visit, _head(visit, drive_id), upload_id)


def take(visit: Visit, form: Form, drive_id: str, upload_id: str) -> AnyResponse:
    """`act` is the button that was pressed, `mode` how the file shall be taken."""
    head = _head(visit, drive_id)
    file = _read(head, upload_id)
    if form.get("act") == "discard":
        _throw_away(head, upload_id)
        return see_page("targets", drive_id=drive_id)
    if form.get("mode") not in MODES:
        raise BadRequest
    try:
        with services().database.transaction() as session:
            taken = take_file(session, head.id, _import_of(file, form["mode"]))
            facts = {"count": taken.added + taken.changed + taken.ended + taken.removed}
            record_act(session, Act(visit.doer, "targets.imported", ("drive", head.id), head.campaign_id, facts=facts))
    except RowsRefusedError as error:
        return _preview_page(visit, head, upload_id, conflict=sentence_of(error))
    except ConflictError as error:
        return _preview_page(visit, head, upload_id, conflict=sentence_of(error))
    _throw_away(head, upload_id)
    return see_page("targets", drive_id=drive_id, notice="imported")


def refused_rows(visit: Visit, drive_id: str, upload_id: str) -> Response:
    """Every refused row as CSV with a UTF-8 mark: where it stands, and why; nothing of what stands in it."""
    head = _head(visit, drive_id)
    with services().database.transaction() as session:
        look = _look(session, head, _read(head, upload_id))
    with use_language(visit.language):
        lines = list(_lines(look.refused))
    response = Response("".join((MARK, *lines)).encode(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="refused-rows.csv"'
    return response


def _lines(refused: list[RefusedRow]) -> Iterator[str]:
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([gettext("Row"), gettext("Column"), gettext("Why")])
    writer.writerows([one.row, one.column, gettext(ROWS[one.slug])] for one in refused)
    yield out.getvalue()


def _head(visit: Visit, drive_id: str) -> Head:
    with services().database.reading() as session:
        require_drive(session, visit.access, EDIT, id_of(drive_id))
        return load_head(session, visit, id_of(drive_id))


def _read(head: Head, upload_id: str) -> TargetFile:
    """Raises FileRefusedError, NotFoundError."""
    path = find_file(services().settings.data_dir, head.id, id_of(upload_id))
    with services().database.reading() as session:
        rules = FileRules(today(session), services().settings.identity_key, needs_of(head.kind))
        gazetteer = load_gazetteer(session)
    return read_target_file(path, rules, gazetteer, lambda _rows: None)


def _throw_away(head: Head, upload_id: str) -> None:
    throw_file_away(services().settings.data_dir, head.id, id_of(upload_id))


def _import_of(file: TargetFile, mode: str) -> FileImport:
    return FileImport(file, is_replacing=mode == "replace", is_skipping_refused=mode == "skip")


def _look(session: Session, head: Head, file: TargetFile) -> Look:
    """In a transaction, since the drive is locked for a consistent look; nothing is written."""
    return Look(file, *preview_file(session, head.id, _import_of(file, "whole")))


def _upload_page(visit: Visit, head: Head, error: FileRefusedError | None = None) -> Response:
    reason = FILES[error.slug] if error else ""
    where = {"line": error.line, "column": error.column} if error else {"line": None, "column": None}
    status = 422 if error else 200
    return console_page(
        visit, "targets_import", status=status, head=head, reason=reason, where=where, form=ConsoleForm()
    )


def _preview_page(visit: Visit, head: Head, upload_id: str, conflict: str = "") -> Response:
    file = _read(head, upload_id)
    try:
        with services().database.transaction() as session:
            look: Look | None = _look(session, head, file)
            areas = places(session, visit.language)
    except ConflictError as error:
        look, areas, conflict = None, {}, sentence_of(error)
    return console_page(
        visit,
        "targets_preview",
        status=409 if conflict else 200,
        head=head,
        upload_id=UUID(upload_id),
        file=file,
        look=look,
        areas=areas,
        first=file.plans[:MOST_SHOWN],
        refused=look.refused[:MOST_REFUSED_SHOWN] if look else [],
        reasons=ROWS,
        conflict=conflict,
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
    ConsolePage("preview_targets", "drives/<drive_id>/targets/import/<upload_id>", EDIT, show_preview, take),
    ConsolePage("refused_targets", "drives/<drive_id>/targets/import/<upload_id>/refused.csv", EDIT, refused_rows),
)
