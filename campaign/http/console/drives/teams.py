"""The team of a letter drive: how the drive stands, what is still to be done, and who is in it.

Members are supporters of a political drive: their names are shown to whoever asks for them by a button, and the log says so.
"""

from __future__ import annotations

from uuid import UUID

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.contributions.letter.team.access import list_members
from campaign.contributions.letter.team.follow_up_lists import list_done, list_open
from campaign.contributions.letter.team.standing import load_standing, shortest_targets
from campaign.drives.finding import load_targets
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.drives.heads import load_head
from campaign.http.console.drives.refusals import sentence_of
from campaign.http.console.drives.sheets import require_kind
from campaign.http.console.drives.team_acts import ACTS
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.names import names_of
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_
from campaign.staff.permissions import Permission

EDIT = Permission.EDIT_CAMPAIGNS
KIND = "letter-drive"
SEE = "see"  # the button that shows names
ROLE_NAMES = {
    "member": N_("Member: sees how it stands, and takes on what is to be done"),
    "organiser": N_("Organiser: may invite and remove others too"),
}
FOLLOW_UP_NAMES = {
    "other": N_("Something else: say what"),
    "recruit": N_("Find more people to write"),
    "chase-reply": N_("Ask for a reply"),
    "thank": N_("Say thank you"),
}


def show(visit: Visit, drive_id: str) -> Response:
    with services().database.reading() as session:
        require_kind(session, visit, drive_id, KIND)
    return _page(visit, drive_id, ConsoleForm({"language": visit.language}))


def act(visit: Visit, form: Form, drive_id: str) -> AnyResponse:
    """`act` is the button that was pressed."""
    key, name = id_of(drive_id), form.get("act", "")
    with services().database.reading() as session:
        campaign_id = require_kind(session, visit, drive_id, KIND)
    if name == SEE:
        return _show_members(visit, key, campaign_id)
    if name not in ACTS:
        raise BadRequest
    try:
        with services().database.transaction() as session:
            subject_id = ACTS[name].do(session, visit, key, form)
            if subject_id is not None:
                subject = ACTS[name].subject, subject_id
                record_act(session, Act(visit.doer, ACTS[name].done, subject, campaign_id))
    except FieldsRefusedError as error:
        return _page(visit, drive_id, ConsoleForm(form, error.errors), status=422)
    except ConflictError as error:
        return _page(visit, drive_id, ConsoleForm(form), status=409, conflict=sentence_of(error))
    return see_page("team", drive_id=drive_id, notice=name)


def _show_members(visit: Visit, drive_id: UUID, campaign_id: UUID) -> Response:
    with services().database.transaction() as session:
        members = list_members(session, drive_id)
        facts = {"count": len(members)}
        record_act(session, Act(visit.doer, "team.seen", ("drive", drive_id), campaign_id, facts=facts))
    return _page(visit, str(drive_id), ConsoleForm({"language": visit.language}), members=members)


def _page(visit: Visit, drive_id: str, form: ConsoleForm, *, status: int = 200, **told: object) -> Response:
    """`told`: the `members`, for whoever asked to see them; the `conflict`, where something could not be done."""
    key = id_of(drive_id)
    with services().database.reading() as session:
        shown = {"head": load_head(session, visit, key), **_loaded(session, key)}
    shown |= {"members": None, "conflict": "", **told}
    shown["notice"] = request.args.get("notice", "") if status == 200 and shown["members"] is None else ""
    return console_page(
        visit, "team", status=status, form=form, roles=ROLE_NAMES, follow_up_names=FOLLOW_UP_NAMES, **shown
    )


def _loaded(session: Session, drive_id: UUID) -> dict[str, object]:
    follow_ups = list_open(session, drive_id)
    return {
        "member_count": len(list_members(session, drive_id)),
        "standing": load_standing(session, drive_id),
        "shortest": shortest_targets(session, drive_id).targets,
        "follow_ups": follow_ups,
        "staff": names_of(session, [one.taken_by_account for one in follow_ups]),
        "targets": load_targets(session, [one.target_id for one in follow_ups if one.target_id]),
        "done": len(list_done(session, drive_id)),
    }


PAGES = (ConsolePage("team", "drives/<drive_id>/team", EDIT, show, act),)
