"""One of those who decide: stopped, resumed, in office from when until when; removed, as long as nobody can have written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.drives.finding import load_targets
from campaign.drives.locking import lock_drive
from campaign.drives.models import Target
from campaign.drives.stopping import resume_target, stop_target
from campaign.drives.terms import remove_target, set_term
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.drives.heads import load_head
from campaign.http.console.drives.refusals import sentence_of
from campaign.http.console.editing import EditForm, fresh, given_back, refuse_stale
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import day, load_form, schema_of
from campaign.http.console.targets.listing import places, today
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

EDIT = Permission.EDIT_CAMPAIGNS
SCHEMA = schema_of({"valid_from": day, "valid_until": day})
PLAIN: Mapping[str, tuple[str, Callable[[Session, UUID], object]]] = {
    "stop": ("target.stopped", stop_target),
    "resume": ("target.resumed", resume_target),
    "remove": ("target.changed", remove_target),
}


def show(visit: Visit, drive_id: str, target_id: str) -> Response:
    with services().database.reading() as session:
        require_drive(session, visit.access, EDIT, id_of(drive_id))
        form = fresh(_stored(session, id_of(drive_id), id_of(target_id)))
    return _page(visit, drive_id, target_id, form)


def act(visit: Visit, form: Form, drive_id: str, target_id: str) -> AnyResponse:
    """`act` is the button that was pressed."""
    key, name = id_of(target_id), form.get("act", "")
    with services().database.reading() as session:
        campaign_id = require_drive(session, visit.access, EDIT, id_of(drive_id))
        _stored(session, id_of(drive_id), key)
    if name not in PLAIN and name != "term":
        raise BadRequest
    try:
        with services().database.transaction() as session:
            done = _do(session, id_of(drive_id), key, form)
            record_act(session, Act(visit.doer, done, ("target", key), campaign_id))
    except (FieldsRefusedError, ConflictError) as error:
        return _page(visit, drive_id, target_id, given_back(form, error, sentence_of))
    if name == "remove":
        return see_page("targets", drive_id=drive_id, notice="saved")
    return see_page("target", drive_id=drive_id, target_id=target_id, notice="saved")


def _do(session: Session, drive_id: UUID, target_id: UUID, form: Form) -> str:
    if form.get("act") in PLAIN:
        done, change = PLAIN[form["act"]]
        change(session, target_id)
        return done
    lock_drive(session, drive_id)
    refuse_stale(_stored(session, drive_id, target_id), form)
    values = load_form(SCHEMA, form)
    set_term(session, target_id, values["valid_from"], values["valid_until"])
    return "target.changed"


def _stored(session: Session, drive_id: UUID, target_id: UUID) -> dict[str, str]:
    """Raises NotFoundError, for a target of another drive too."""
    target = session.get(Target, target_id)
    if target is None or target.drive_id != drive_id:
        raise NotFoundError
    days = {"valid_from": target.valid_from, "valid_until": target.valid_until}
    return {name: each.isoformat() if each else "" for name, each in days.items()}


def _page(visit: Visit, drive_id: str, target_id: str, form: EditForm) -> Response:
    with services().database.reading() as session:
        head = load_head(session, visit, id_of(drive_id))
        target = load_targets(session, [id_of(target_id)])[id_of(target_id)]
        shown = {"areas": places(session, visit.language), "today": today(session)}
    notice = request.args.get("notice", "")
    return console_page(
        visit, "target", status=form.status, head=head, target=target, form=form, notice=notice, **shown
    )


PAGES = (ConsolePage("target", "drives/<drive_id>/targets/<target_id>", EDIT, show, act),)
