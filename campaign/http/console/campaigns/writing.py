"""Begins a campaign, and writes its words and settings, in both languages side by side.

Whoever writes updates may wish for a second person, and cannot be rid of them: an admin ends that, who has just proved who
they are, and the log says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.drives.commands import CreateCampaign
from campaign.drives.service import create_campaign, rewrite_campaign, set_organiser
from campaign.drives.updates.approving import need_approval
from campaign.errors import FieldsRefusedError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.campaigns.listing import title_of_campaign
from campaign.http.console.campaigns.words import SCHEMA, campaign_texts, stored_campaign
from campaign.http.console.editing import (
    ChangedMeanwhileError,
    EditForm,
    conflicting,
    fresh,
    refuse_stale,
    refused,
    with_boxes,
)
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import load_form
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.staff.access import require_campaign
from campaign.staff.permissions import Permission

EDIT = Permission.EDIT_CAMPAIGNS
END_APPROVAL = Permission.MANAGE_ACCOUNTS
APPROVAL = "needs_approval"


def show_new(visit: Visit) -> Response:
    return _new_page(visit, EditForm())


def create(visit: Visit, form: Form) -> AnyResponse:
    try:
        values = load_form(SCHEMA, form)
        command = CreateCampaign(campaign_texts(values), values["organiser_address"])
        with services().database.transaction() as session:
            campaign_id = create_campaign(session, command)
            need_approval(session, campaign_id, values[APPROVAL])
            record_act(session, Act(visit.doer, "campaign.created", ("campaign", campaign_id), campaign_id))
    except FieldsRefusedError as error:
        return _new_page(visit, refused(form, error.errors))
    return see_page("campaign", campaign_id=campaign_id, notice="created")


def show(visit: Visit, campaign_id: str) -> Response:
    with services().database.reading() as session:
        require_campaign(session, visit.access, EDIT, id_of(campaign_id))
        form = fresh(stored_campaign(session, id_of(campaign_id)))
    return _page(visit, campaign_id, form)


def act(visit: Visit, form: Form, campaign_id: str) -> AnyResponse:
    key = id_of(campaign_id)
    with services().database.reading() as session:
        require_campaign(session, visit.access, EDIT, key)
    try:
        values = load_form(SCHEMA, form)
        texts = campaign_texts(values)
        with services().database.transaction() as session:
            stored = stored_campaign(session, key, is_locked=True)
            typed = _with_what_stays(visit, with_boxes(form, SCHEMA.fields), stored)
            refuse_stale(stored, typed)
            rewrite_campaign(session, key, texts)
            set_organiser(session, key, values["organiser_address"])
            need_approval(session, key, is_needed=bool(typed[APPROVAL]))
            record_act(session, Act(visit.doer, "campaign.changed", ("campaign", key), key))
            if stored[APPROVAL] and not typed[APPROVAL]:
                visit.require_confirmed()
                record_act(session, Act(visit.doer, "campaign.approval-ended", ("campaign", key), key))
    except FieldsRefusedError as error:
        return _page(visit, campaign_id, refused(form, error.errors))
    except ChangedMeanwhileError as error:
        return _page(visit, campaign_id, conflicting(form, error))
    return see_page("campaign", campaign_id=campaign_id, notice="saved")


def _with_what_stays(visit: Visit, typed: Form, stored: Mapping[str, str]) -> dict[str, str]:
    """The box is not offered to whoever may not untick it: what they send without it says nothing of it."""
    is_kept = stored[APPROVAL] and not visit.access.may(END_APPROVAL)
    return {**typed, APPROVAL: stored[APPROVAL]} if is_kept else dict(typed)


def _page(visit: Visit, campaign_id: str, form: EditForm) -> Response:
    with services().database.reading() as session:
        title = title_of_campaign(session, id_of(campaign_id), visit.language)
        stored = stored_campaign(session, id_of(campaign_id))
    is_kept = bool(stored[APPROVAL]) and not visit.access.may(END_APPROVAL)
    shown = {"campaign_id": campaign_id, "title": title, "is_approval_kept": is_kept}
    return console_page(visit, "campaign_edit", status=form.status, form=form, **shown)


def _new_page(visit: Visit, form: EditForm) -> Response:
    shown = {"campaign_id": None, "title": "", "is_approval_kept": False}
    return console_page(visit, "campaign_edit", status=form.status, form=form, **shown)


PAGES = (
    ConsolePage("new_campaign", "campaigns/new", Permission.CREATE_CAMPAIGNS, show_new, create),
    ConsolePage("edit_campaign", "campaigns/<campaign_id>/edit", EDIT, show, act),
)
