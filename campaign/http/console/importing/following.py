"""One import: what its columns hold, how far it has come, what would be taken and why the rest not, and its buttons.

Its first rows say what people are called: they are shown by a press of a button alone, which the log keeps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import Response
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, Fact, record_act
from campaign.drives.target_files.tables import FileRefusedError
from campaign.errors import ConflictError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.importing.heads import IMPORT, folder, keys, load_import
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.imports import deciding
from campaign.imports.columns import HEADERS
from campaign.imports.files import wipe_file
from campaign.imports.progress import Sample, columns_of, first_rows, left_out, reasons_of
from campaign.imports.reasons import FIELDS, FILES, ROWS
from campaign.imports.refused_file import refused_lines
from campaign.imports.states import WORKING_STATES

STEPS = {
    "cancel": (deciding.cancel, "import.cancelled"),
    "undo": (deciding.undo, "import.reverted"),
    "start": (deciding.start, "import.started"),
}


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a press of a button adds to the page: the first rows, or why nothing came of it."""

    problem: str | None = None
    status: int = 200
    rows: Sequence[Sample] = field(default=(), repr=False)


_NOTHING = _Beside()


def show(visit: Visit, drive_id: str, import_id: str) -> Response:
    return _page(visit, drive_id, import_id)


def act(visit: Visit, form: Form, drive_id: str, import_id: str) -> AnyResponse:
    """`act` is the button: columns, rows, start, cancel or undo."""
    with services().database.reading() as session:
        load_import(session, visit, drive_id, import_id)
    button = form.get("act", "")
    try:
        if button == "rows":
            return _show_rows(visit, drive_id, import_id)
        if button == "columns":
            _choose(form, import_id)
        elif button in STEPS:
            _step(visit, drive_id, import_id, button=button)
        else:
            raise BadRequest
    except FileRefusedError as error:
        return _page(visit, drive_id, import_id, _Beside(FILES[error.slug], 422))
    except ConflictError as error:
        return _page(visit, drive_id, import_id, _Beside(ROWS.get(error.slug, ""), 409))
    return see_page("import", drive_id=drive_id, import_id=import_id)


def download(visit: Visit, _form: Form, drive_id: str, import_id: str) -> Response:
    """Every row that does not count, with why, to be mended and brought again."""
    with services().database.transaction() as session:
        head, one = load_import(session, visit, drive_id, import_id)
        headers, _ = columns_of(session, one.id)
        lines = list(refused_lines(left_out(session, one.id, keys().sealing), headers, visit.language))
        facts: dict[str, Fact] = {"count": len(lines) - 1}
        record_act(
            session,
            Act(visit.doer, "import.downloaded", ("import", one.id), campaign_id=head.campaign_id, facts=facts),
        )
    response = Response("".join(lines).encode(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="refused-rows.csv"'
    return response


def _choose(form: Form, import_id: str) -> None:
    with services().database.transaction() as session:
        headers, _ = columns_of(session, id_of(import_id))
        mapping = {field: form.get(f"column_{field}", "") for field in HEADERS}
        if any(header and header not in headers for header in mapping.values()):
            raise FileRefusedError("targets-column-unknown")
        deciding.choose_columns(session, id_of(import_id), mapping)


def _step(visit: Visit, drive_id: str, import_id: str, *, button: str) -> None:
    step, name = STEPS[button]
    with services().database.transaction() as session:
        head, _ = load_import(session, visit, drive_id, import_id)
        row = step(session, id_of(import_id))
        facts: dict[str, Fact] = {"count": row.fresh if button == "start" else row.taken}
        record_act(session, Act(visit.doer, name, ("import", row.id), campaign_id=head.campaign_id, facts=facts))
    if button == "cancel":
        wipe_file(folder(), id_of(import_id))


def _show_rows(visit: Visit, drive_id: str, import_id: str) -> Response:
    with services().database.transaction() as session:
        head, one = load_import(session, visit, drive_id, import_id)
        rows = first_rows(session, one.id, keys().sealing)
        facts: dict[str, Fact] = {"count": len(rows)}
        record_act(
            session, Act(visit.doer, "import.seen", ("import", one.id), campaign_id=head.campaign_id, facts=facts)
        )
    return _page(visit, drive_id, import_id, _Beside(rows=rows))


def _page(visit: Visit, drive_id: str, import_id: str, beside: _Beside = _NOTHING) -> Response:
    with services().database.reading() as session:
        head, one = load_import(session, visit, drive_id, import_id)
        headers, mapping = columns_of(session, one.id)
        reasons = reasons_of(session, one.id)
    return console_page(
        visit,
        "import",
        status=beside.status,
        head=head,
        one=one,
        headers=headers,
        mapping=mapping,
        reasons=reasons,
        rows=beside.rows,
        problem=beside.problem,
        trouble=FILES.get(one.trouble or "") or ROWS.get(one.trouble or ""),
        is_working=one.state in WORKING_STATES,
        field_names=FIELDS,
        row_reasons=ROWS,
    )


PAGES = (
    ConsolePage("import", "drives/<drive_id>/imports/<import_id>", IMPORT, show, act),
    ConsolePage("refused_signatures", "drives/<drive_id>/imports/<import_id>/refused.csv", IMPORT, act=download),
)
