"""Takes targets from a file: sent, looked at with every refused row, and then taken, whole. Nothing is ever half taken."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.areas.gazetteer import load_gazetteer
from campaign.areas.lookup import ensure_seats
from campaign.audit.record import Act, record_act
from campaign.drives.refused_rows import RowsRefusedError
from campaign.drives.taking import FileImport, needs_of, preview_file, take_file
from campaign.drives.target_files.keeping import find_file, find_look, keep_file, keep_look, throw_file_away
from campaign.drives.target_files.reading import FileHead, FileRules, TargetFile, read_head, read_target_file
from campaign.drives.target_files.tables import LARGEST_FILE, FileRefusedError
from campaign.errors import ConflictError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.drives.heads import Head, load_head
from campaign.http.console.drives.refusals import sentence_of
from campaign.http.console.gate import uploaded_file
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage, FileField
from campaign.http.console.targets.choices import (
    ENCODING_NAMES,
    FIELD_NAMES,
    SEPARATOR_NAMES,
    choices_of,
    chosen,
    offered,
)
from campaign.http.console.targets.listing import places, today
from campaign.http.console.targets.looks import MENDABLE, Look, Reading, heard, look_of, look_of_unread, said
from campaign.http.console.targets.reasons import FILES, ROWS
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_, gettext, use_language
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

EDIT = Permission.EDIT_CAMPAIGNS
MODES = ("whole", "skip", "replace")
MOST_REFUSED_SHOWN = 100
READ_OTHERWISE = N_("The file has been read in another way meanwhile, as it stands here. Look at it, and take it then.")
MARK = "\ufeff"


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
    try:
        look = _look_at(head, sent.path, Reading())
    except FileRefusedError as error:
        return _upload_page(visit, head, error)
    data_dir = services().settings.data_dir
    upload_id = keep_file(data_dir, head.id, sent.path, account_id=visit.account_id)
    keep_look(data_dir, head.id, upload_id, said(look))
    return see_page("preview_targets", drive_id=drive_id, upload_id=upload_id)


def show_preview(visit: Visit, drive_id: str, upload_id: str) -> Response:
    return _preview_page(visit, _head(visit, drive_id), upload_id)


def act_preview(visit: Visit, form: Form, drive_id: str, upload_id: str) -> AnyResponse:
    """`act` is the button that was pressed: to take the file, to have it read otherwise, to throw it away."""
    head = _head(visit, drive_id)
    look, name = _look(head, upload_id), form.get("act")
    if name == "discard":
        _throw_away(head, upload_id)
        return see_page("targets", drive_id=drive_id)
    if name == "again":
        new = _look_at(head, _file(head, upload_id), chosen(form, look))
        keep_look(services().settings.data_dir, head.id, id_of(upload_id), said(new))
        return see_page("preview_targets", drive_id=drive_id, upload_id=upload_id)
    if name != "take" or form.get("mode") not in MODES or look.would_be is None:
        raise BadRequest
    if form.get("version") != look.reading.version:
        return _preview_page(visit, head, upload_id, conflict=READ_OTHERWISE)
    return _take(visit, head, upload_id, form["mode"])


def _take(visit: Visit, head: Head, upload_id: str, mode: str) -> AnyResponse:
    """As it was looked at last."""
    file = _read(head, _file(head, upload_id), _look(head, upload_id).reading)
    how = FileImport(file, is_replacing=mode == "replace", is_skipping_refused=mode == "skip")
    try:
        with services().database.transaction() as session:
            taken = take_file(session, head.id, how)
            facts = {"count": taken.added + taken.changed + taken.ended + taken.removed}
            record_act(session, Act(visit.doer, "targets.imported", ("drive", head.id), head.campaign_id, facts=facts))
    except (RowsRefusedError, ConflictError) as error:
        return _preview_page(visit, head, upload_id, conflict=sentence_of(error))
    _throw_away(head, upload_id)
    return see_page("targets", drive_id=str(head.id), notice="imported")


def refused_rows(visit: Visit, drive_id: str, upload_id: str) -> Response:
    """Every refused row as CSV with a UTF-8 mark: where it stands, and why; nothing of what stands in it."""
    look = _look(_head(visit, drive_id), upload_id)
    with use_language(visit.language):
        lines = list(_lines(look))
    response = Response("".join((MARK, *lines)).encode(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="refused-rows.csv"'
    return response


def _lines(look: Look) -> Iterator[str]:
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([gettext("Row"), gettext("Column"), gettext("Why")])
    for one in look.refused:
        reason = ROWS[one["slug"]]
        writer.writerow([one["row"], one["column"], gettext(reason)])
    yield out.getvalue()


def _head(visit: Visit, drive_id: str) -> Head:
    with services().database.reading() as session:
        require_drive(session, visit.access, EDIT, id_of(drive_id))
        return load_head(session, visit, id_of(drive_id))


def _look(head: Head, upload_id: str) -> Look:
    """What was found when the file was last read. Raises NotFoundError."""
    return heard(find_look(services().settings.data_dir, head.id, id_of(upload_id)))


def _file(head: Head, upload_id: str) -> Path:
    return find_file(services().settings.data_dir, head.id, id_of(upload_id))


def _throw_away(head: Head, upload_id: str) -> None:
    throw_file_away(services().settings.data_dir, head.id, id_of(upload_id))


def _look_at(head: Head, path: Path, reading: Reading) -> Look:
    """Read it all, once. Raises FileRefusedError for a file that no other reading would mend."""
    try:
        file = _read(head, path, reading)
    except FileRefusedError as error:
        if error.slug not in MENDABLE:
            raise
        return look_of_unread(_head_of(head, path, reading), reading, error)
    try:
        with services().database.reading() as session:
            found = preview_file(session, head.id, FileImport(file))
    except ConflictError as error:
        return look_of(file, reading, None, error.slug)
    return look_of(file, reading, found)


def _read(head: Head, path: Path, reading: Reading) -> TargetFile:
    """Raises FileRefusedError."""
    with services().database.reading() as session:
        rules, gazetteer = _rules(session, head, reading), load_gazetteer(session)
    return read_target_file(path, rules, gazetteer, lambda _rows: None)


def _head_of(head: Head, path: Path, reading: Reading) -> FileHead:
    """As much as can be read."""
    with services().database.reading() as session:
        rules = _rules(session, head, reading)
    try:
        return read_head(path, rules)
    except FileRefusedError:
        return FileHead("csv", None, None, None, ())


def _rules(session: Session, head: Head, reading: Reading) -> FileRules:
    return FileRules(
        on=today(session),
        identity_key=services().settings.identity_key,
        needs=needs_of(head.kind),
        mapping=reading.mapping,
        encoding=reading.encoding or None,
        separator=reading.separator or None,
    )


def _upload_page(visit: Visit, head: Head, error: FileRefusedError | None = None) -> Response:
    reason = FILES[error.slug] if error else ""
    where = {"line": error.line, "column": error.column} if error else {"line": None, "column": None}
    status = 422 if error else 200
    return console_page(
        visit, "targets_import", status=status, head=head, reason=reason, where=where, form=ConsoleForm()
    )


def _preview_page(visit: Visit, head: Head, upload_id: str, conflict: str = "") -> Response:
    """What was found, as it is kept: nothing is read or compared again."""
    look = _look(head, upload_id)
    with services().database.reading() as session:
        areas = places(session, visit.language)
    conflict = conflict or (sentence_of(ConflictError(look.conflict)) if look.conflict else "")
    return console_page(
        visit,
        "targets_preview",
        status=409 if conflict else 422 if look.reason else 200,
        head=head,
        upload_id=UUID(upload_id),
        look=look,
        areas=areas,
        refused=look.refused[:MOST_REFUSED_SHOWN],
        reasons=ROWS,
        reason=FILES[look.reason] if look.reason else "",
        conflict=conflict,
        encodings=ENCODING_NAMES,
        separators=SEPARATOR_NAMES,
        field_names=FIELD_NAMES,
        columns=offered(look),
        choices=choices_of(look),
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
    ConsolePage("preview_targets", "drives/<drive_id>/targets/import/<upload_id>", EDIT, show_preview, act_preview),
    ConsolePage("refused_targets", "drives/<drive_id>/targets/import/<upload_id>/refused.csv", EDIT, refused_rows),
)
