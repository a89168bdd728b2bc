"""A file of targets is looked at with every refused row, and then taken, whole. Nothing is ever half taken."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from uuid import UUID

from flask import Response
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.drives.refused_rows import RowsRefusedError
from campaign.drives.taking import FileImport, take_file
from campaign.drives.target_files.keeping import keep_look
from campaign.errors import ConflictError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.drives.heads import Head
from campaign.http.console.drives.refusals import sentence_of
from campaign.http.console.pages import ConsolePage
from campaign.http.console.targets.choices import (
    ENCODING_NAMES,
    FIELD_NAMES,
    SEPARATOR_NAMES,
    choices_of,
    chosen,
    offered,
)
from campaign.http.console.targets.kept import EDIT, head_of_drive, kept_file, kept_look, look_at, read_anew, throw_away
from campaign.http.console.targets.listing import places
from campaign.http.console.targets.looks import Look, said
from campaign.http.console.targets.reasons import FILES, ROWS
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_, gettext, use_language

MODES = ("whole", "skip", "replace")
MOST_REFUSED_SHOWN = 100
READ_OTHERWISE = N_("The file has been read in another way meanwhile, as you see here. Look at it, and take it then.")
MARK = "\ufeff"


def show(visit: Visit, drive_id: str, upload_id: str) -> Response:
    return _page(visit, head_of_drive(visit, drive_id), upload_id)


def act(visit: Visit, form: Form, drive_id: str, upload_id: str) -> AnyResponse:
    """`act` is the button that was pressed: to take the file, to have it read otherwise, to throw it away."""
    head = head_of_drive(visit, drive_id)
    look, name = kept_look(head, upload_id), form.get("act")
    if name == "discard":
        throw_away(head, upload_id)
        return see_page("targets", drive_id=drive_id)
    if name == "again":
        new = look_at(head, kept_file(head, upload_id), chosen(form, look))
        keep_look(services().settings.data_dir, head.id, id_of(upload_id), said(new))
        return see_page("preview_targets", drive_id=drive_id, upload_id=upload_id)
    if name != "take" or form.get("mode") not in MODES or look.would_be is None:
        raise BadRequest
    if form.get("version") != look.reading.version:
        return _page(visit, head, upload_id, conflict=READ_OTHERWISE)
    return _take(visit, head, upload_id, form["mode"])


def _take(visit: Visit, head: Head, upload_id: str, mode: str) -> AnyResponse:
    """As it was looked at last."""
    file = read_anew(head, kept_file(head, upload_id), kept_look(head, upload_id).reading)
    how = FileImport(file, is_replacing=mode == "replace", is_skipping_refused=mode == "skip")
    try:
        with services().database.transaction() as session:
            taken = take_file(session, head.id, how)
            facts = {"count": taken.added + taken.changed + taken.ended + taken.removed}
            record_act(session, Act(visit.doer, "targets.imported", ("drive", head.id), head.campaign_id, facts=facts))
    except (RowsRefusedError, ConflictError) as error:
        return _page(visit, head, upload_id, conflict=sentence_of(error))
    throw_away(head, upload_id)
    return see_page("targets", drive_id=str(head.id), notice="imported")


def refused_rows(visit: Visit, drive_id: str, upload_id: str) -> Response:
    """Every refused row as CSV with a UTF-8 mark: where it stands, and why; nothing of what stands in it."""
    look = kept_look(head_of_drive(visit, drive_id), upload_id)
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


def _page(visit: Visit, head: Head, upload_id: str, conflict: str = "") -> Response:
    """What was found, as it is kept: nothing is read or compared again."""
    look = kept_look(head, upload_id)
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
    ConsolePage("preview_targets", "drives/<drive_id>/targets/import/<upload_id>", EDIT, show, act),
    ConsolePage("refused_targets", "drives/<drive_id>/targets/import/<upload_id>/refused.csv", EDIT, refused_rows),
)
