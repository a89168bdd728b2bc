"""The team of a letter drive: who is in it and who is invited, how the drive stands, and what is still to be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.contributions.letter.team.access import list_members
from campaign.contributions.letter.team.follow_up_lists import list_done, list_open
from campaign.contributions.letter.team.follow_ups import PlanFollowUp, plan
from campaign.contributions.letter.team.members import Invite, invite, remove
from campaign.contributions.letter.team.models import FOLLOW_UPS, LONGEST_NOTE, ROLES
from campaign.contributions.letter.team.standing import load_standing, shortest_targets
from campaign.drives.finding import load_targets
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.drives.heads import load_head
from campaign.http.console.drives.refusals import sentence_of
from campaign.http.console.drives.sheets import require_kind
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import choice, day, load_form, long_text, schema_of
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import LANGUAGES, N_
from campaign.mail.address import Address, mailbox_key, parse_address
from campaign.staff.permissions import Permission
from campaign.supporters.name import parse_name

EDIT = Permission.EDIT_CAMPAIGNS
KIND = "letter-drive"
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
TO_DO = schema_of({"kind": choice(FOLLOW_UPS), "note": long_text(LONGEST_NOTE), "due_on": day})
SCHEMA = schema_of({"name": parse_name, "email": parse_address, "role": choice(ROLES), "language": choice(LANGUAGES)})


def show(visit: Visit, drive_id: str) -> Response:
    with services().database.reading() as session:
        require_kind(session, visit, drive_id, KIND)
    return _page(visit, drive_id, ConsoleForm({"language": visit.language}))


def act(visit: Visit, form: Form, drive_id: str) -> AnyResponse:
    """`act` is the button that was pressed."""
    key, name = id_of(drive_id), form.get("act", "")
    with services().database.reading() as session:
        campaign_id = require_kind(session, visit, drive_id, KIND)
    if name not in ACTS:
        raise BadRequest
    try:
        with services().database.transaction() as session:
            done, kind, do = ACTS[name]
            record_act(session, Act(visit.doer, done, (kind, do(session, key, form)), campaign_id))
    except FieldsRefusedError as error:
        return _page(visit, drive_id, ConsoleForm(form, error.errors), status=422)
    except ConflictError as error:
        return _page(visit, drive_id, ConsoleForm(form), status=409, conflict=sentence_of(error))
    return see_page("team", drive_id=drive_id, notice=name)


def _invite(session: Session, drive_id: UUID, form: Form) -> UUID:
    values = load_form(SCHEMA, form)
    address: Address = values["email"]
    key = mailbox_key(address.canonical, services().settings.identity_key)
    return invite(
        session, Invite(drive_id, values["name"], address.typed, key, values["language"], role=values["role"])
    )


def _remove(session: Session, drive_id: UUID, form: Form) -> UUID:
    member_id = id_of(form.get("member", ""))
    remove(session, drive_id, member_id)
    return member_id


def _plan(session: Session, drive_id: UUID, form: Form) -> UUID:
    values = load_form(TO_DO, form)
    return plan(session, PlanFollowUp(drive_id, values["kind"], None, note=values["note"], due_on=values["due_on"]))


ACTS: Mapping[str, tuple[str, str, Callable[[Session, UUID, Form], UUID]]] = {
    "invite": ("team-member.invited", "team-member", _invite),
    "remove": ("team-member.removed", "team-member", _remove),
    "plan": ("follow-up.planned", "follow-up", _plan),
}


def _page(visit: Visit, drive_id: str, form: ConsoleForm, *, status: int = 200, conflict: str = "") -> Response:
    key = id_of(drive_id)
    with services().database.reading() as session:
        follow_ups = list_open(session, key)
        shown = {
            "head": load_head(session, visit, key),
            "members": list_members(session, key),
            "standing": load_standing(session, key),
            "shortest": shortest_targets(session, key).targets,
            "follow_ups": follow_ups,
            "targets": load_targets(session, [one.target_id for one in follow_ups if one.target_id]),
            "done": len(list_done(session, key)),
        }
    notice = request.args.get("notice", "") if status == 200 else ""
    return console_page(
        visit,
        "team",
        status=status,
        form=form,
        conflict=conflict,
        notice=notice,
        roles=ROLE_NAMES,
        follow_up_names=FOLLOW_UP_NAMES,
        **shown,
    )


PAGES = (ConsolePage("team", "drives/<drive_id>/team", EDIT, show, act),)
