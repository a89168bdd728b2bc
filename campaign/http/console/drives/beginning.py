"""Begins a drive: a new draft of one of the kinds, or a copy of another one."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.contributions.cloning import clone_drive
from campaign.drives.commands import CreateDrive
from campaign.drives.models import HANDOVERS, KINDS
from campaign.drives.service import create_drive
from campaign.drives.slugs import LONGEST_SLUG
from campaign.drives.wording import LONGEST_TITLE
from campaign.errors import FieldsRefusedError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.campaigns.listing import title_of_campaign
from campaign.http.console.drives.heads import KIND_NAMES
from campaign.http.console.drives.settings import GENERAL, HANDOVER_NAMES
from campaign.http.console.drives.texts import drive_texts
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import choice, load_form, one_line, schema_of
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.staff.access import require_campaign, require_drive
from campaign.staff.permissions import Permission

EDIT = Permission.EDIT_CAMPAIGNS
SCHEMA = schema_of(
    {"kind": choice(KINDS), **GENERAL}, {"title": one_line(LONGEST_TITLE), "slug": one_line(LONGEST_SLUG)}
)
UNWRITTEN = {f"{name}_{language}": "" for name in ("ask", "body") for language in ("cy", "en")}


def show(visit: Visit, campaign_id: str) -> Response:
    with services().database.reading() as session:
        require_campaign(session, visit.access, EDIT, id_of(campaign_id))
    return _page(visit, campaign_id, ConsoleForm({"handover": HANDOVERS[0]}))


def act(visit: Visit, form: Form, campaign_id: str) -> AnyResponse:
    """The words come afterwards, on their own page."""
    key = id_of(campaign_id)
    with services().database.reading() as session:
        require_campaign(session, visit.access, EDIT, key)
    try:
        values = load_form(SCHEMA, form)
        texts = drive_texts({**values, **UNWRITTEN, "checked_cy": False, "checked_en": False})
        with services().database.transaction() as session:
            command = CreateDrive(
                campaign_id=key,
                kind=values["kind"],
                goal=values["goal"],
                handover=values["handover"],
                texts=texts,
                statements={},
                opens_at=values["opens_at"],
                closes_at=values["closes_at"],
            )
            drive_id = create_drive(session, command)
            record_act(session, Act(visit.doer, "drive.created", ("drive", drive_id), key))
    except FieldsRefusedError as error:
        return _page(visit, campaign_id, ConsoleForm(form, error.errors), status=422)
    return see_page("drive", drive_id=drive_id, notice="created")


def clone(visit: Visit, _form: Form, drive_id: str) -> AnyResponse:
    key = id_of(drive_id)
    with services().database.transaction() as session:
        campaign_id = require_drive(session, visit.access, EDIT, key)
        copy_id = clone_drive(session, key)
        record_act(session, Act(visit.doer, "drive.copied", ("drive", copy_id), campaign_id))
    return see_page("drive", drive_id=copy_id, notice="copied")


def _page(visit: Visit, campaign_id: str, form: ConsoleForm, *, status: int = 200) -> Response:
    with services().database.reading() as session:
        title = title_of_campaign(session, id_of(campaign_id), visit.language)
    shown = {"campaign_id": campaign_id, "title": title, "kinds": KIND_NAMES, "handovers": HANDOVER_NAMES}
    return console_page(visit, "drive_new", status=status, form=form, **shown)


PAGES = (
    ConsolePage("new_drive", "campaigns/<campaign_id>/drives/new", EDIT, show, act),
    ConsolePage("copy_drive", "drives/<drive_id>/copy", EDIT, act=clone),
)
