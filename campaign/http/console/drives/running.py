"""Opens, pauses, resumes, closes, calls off, reopens and archives a drive, and says publicly what has to be said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.contributions.publishing import find_missing, publish
from campaign.drives import service
from campaign.drives.completeness import IncompleteError
from campaign.drives.occurrences import RecordOccurrence
from campaign.drives.wording import LONGEST_TEXT
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.bilingual import of_each_language
from campaign.http.console.drives.heads import load_head
from campaign.http.console.drives.lacks import lacks_of
from campaign.http.console.drives.refusals import sentence_of
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import day, load_form, long_text, moment, schema_of, web_address
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import LANGUAGES
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

RUN = Permission.RUN_DRIVES
SCHEMA = schema_of(
    {"closes_at": moment, "happened_on": day, "source_url": web_address}, {"reason": long_text(LONGEST_TEXT)}
)
PLAIN: Mapping[str, tuple[str, Callable[[Session, UUID], None]]] = {
    "open": ("drive.published", publish),
    "pause": ("drive.paused", service.pause),
    "resume": ("drive.resumed", service.resume),
    "close": ("drive.closed", service.close_now),
    "archive": ("drive.archived", service.archive),
}
SAID = {
    "cancel": "drive.cancelled",
    "reopen": "drive.reopened",
    "correct": "drive.corrected",
    "handed-over": "drive.handed-over",
    "answered": "drive.answered",
}


def show(visit: Visit, drive_id: str) -> Response:
    with services().database.reading() as session:
        require_drive(session, visit.access, RUN, id_of(drive_id))
    return _page(visit, drive_id, ConsoleForm())


def act(visit: Visit, form: Form, drive_id: str) -> AnyResponse:
    """`act` is the button that was pressed."""
    key, name = id_of(drive_id), form.get("act", "")
    if name not in PLAIN and name not in SAID:
        with services().database.reading() as session:
            require_drive(session, visit.access, RUN, key)
        raise BadRequest
    try:
        with services().database.transaction() as session:
            campaign_id = require_drive(session, visit.access, RUN, key)
            done = _do(session, key, name, form)
            record_act(session, Act(visit.doer, done, ("drive", key), campaign_id))
    except FieldsRefusedError as error:
        reasons = of_each_language(error.errors, {"text": "reason"})
        return _page(visit, drive_id, ConsoleForm(form, reasons), status=422)
    except IncompleteError:
        return see_page("drive", drive_id=drive_id, notice="incomplete")
    except ConflictError as error:
        return _page(visit, drive_id, ConsoleForm(form), status=409, conflict=sentence_of(error))
    return see_page("drive", drive_id=drive_id, notice=name)


def _do(session: Session, drive_id: UUID, name: str, form: Form) -> str:
    """What was done, as the audit log calls it."""
    if name in PLAIN:
        done, change = PLAIN[name]
        change(session, drive_id)
        return done
    values = load_form(SCHEMA, form)
    reasons: dict[str, str] = {language: values[f"reason_{language}"] for language in LANGUAGES}
    if name == "cancel":
        service.cancel(session, drive_id, reasons)
    elif name == "reopen":
        service.reopen(session, drive_id, reasons, values["closes_at"])
    elif name == "correct":
        service.correct_drive(session, drive_id, reasons)
    else:
        service.record_occurrence(session, _occurrence(drive_id, name, values, reasons))
    return SAID[name]


def _occurrence(drive_id: UUID, name: str, values: Mapping[str, Any], texts: Mapping[str, str]) -> RecordOccurrence:
    if values["happened_on"] is None:
        raise FieldsRefusedError({"happened_on": "day-missing"})
    kind = "answered" if name == "answered" else "handed-over"
    return RecordOccurrence(drive_id, kind, values["happened_on"], texts, values["source_url"])  # type: ignore[arg-type]


def _page(visit: Visit, drive_id: str, form: ConsoleForm, *, status: int = 200, conflict: str = "") -> Response:
    with services().database.reading() as session:
        head = load_head(session, visit, id_of(drive_id))
        lacks = lacks_of(head, find_missing(session, head.id)) if head.state == "draft" else []
    shown = {"head": head, "lacks": lacks, "conflict": conflict}
    return console_page(visit, "drive_run", status=status, form=form, **shown)


PAGES = (ConsolePage("run_drive", "drives/<drive_id>/run", RUN, show, act),)
