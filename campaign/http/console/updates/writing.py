"""The updates of a campaign, and writing one in both languages. A change makes a draft again of what was tested or approved."""

from __future__ import annotations

from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.drives.updates.locking import lock_update
from campaign.drives.updates.queries import all_updates
from campaign.drives.updates.writing import rewrite_update, write_update
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.campaigns.listing import title_of_campaign
from campaign.http.console.editing import EditForm, fresh, given_back, refuse_stale, refused
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import load_form
from campaign.http.console.updates.finding import WRITE, own_address, require_update, subject_of
from campaign.http.console.updates.refusals import sentence_of
from campaign.http.console.updates.words import LISTS, SCHEMA, in_order, load_offered, stored_update, update_of
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.staff.access import require_campaign
from campaign.staff.permissions import Permission


def show_all(visit: Visit, campaign_id: str) -> Response:
    key = id_of(campaign_id)
    with services().database.reading() as session:
        require_campaign(session, visit.access, Permission.SEE_CAMPAIGNS, key)
        updates = [(update, subject_of(update, visit)) for update in all_updates(session, key)]
        title = title_of_campaign(session, key, visit.language)
    may_write = visit.access.may_in(WRITE, key)
    return console_page(visit, "updates", campaign_id=key, title=title, updates=updates, may_write=may_write)


def show_new(visit: Visit, campaign_id: str) -> Response:
    with services().database.reading() as session:
        require_campaign(session, visit.access, WRITE, id_of(campaign_id))
    return _page(visit, id_of(campaign_id), None, EditForm())


def create(visit: Visit, form: Form, campaign_id: str) -> AnyResponse:
    key = id_of(campaign_id)
    with services().database.reading() as session:
        require_campaign(session, visit.access, WRITE, key)
        address = own_address(session, visit.account_id)
    try:
        command = update_of(load_form(SCHEMA, form), key, by=address, about="news")
        with services().database.transaction() as session:
            update_id = write_update(session, command)
            record_act(session, Act(visit.doer, "update.written", ("update", update_id), key))
    except FieldsRefusedError as error:
        return _page(visit, key, None, refused(form, error.errors))
    return see_page("update", update_id=update_id, notice="saved")


def show(visit: Visit, update_id: str) -> Response:
    with services().database.reading() as session:
        update = require_update(session, visit, update_id)
        form = fresh(stored_update(update))
        campaign_id = update.campaign_id
    return _page(visit, campaign_id, update_id, form)


def act(visit: Visit, form: Form, update_id: str) -> AnyResponse:
    with services().database.reading() as session:
        campaign_id = require_update(session, visit, update_id).campaign_id
        address = own_address(session, visit.account_id)
    try:
        with services().database.transaction() as session:
            _rewrite(session, id_of(update_id), in_order(form), address)
            record_act(session, Act(visit.doer, "update.changed", ("update", id_of(update_id)), campaign_id))
    except (FieldsRefusedError, ConflictError) as error:
        return _page(visit, campaign_id, update_id, given_back(form, error, sentence_of))
    return see_page("update", update_id=update_id, notice="saved")


def _rewrite(session: Session, update_id: UUID, form: Form, address: str) -> None:
    update = lock_update(session, update_id)
    refuse_stale(stored_update(update), form)
    rewrite_update(
        session,
        update_id,
        update_of(load_form(SCHEMA, form), update.campaign_id, by=address, about=update.about),
    )


def _page(visit: Visit, campaign_id: UUID, update_id: str | None, form: EditForm) -> Response:
    with services().database.reading() as session:
        offered = load_offered(session, campaign_id, visit.language)
        title = title_of_campaign(session, campaign_id, visit.language)
    shown = {"campaign_id": campaign_id, "update_id": update_id, "title": title, "offered": offered}
    return console_page(visit, "update_edit", status=form.status, form=form, **shown)


PAGES = (
    ConsolePage("updates", "campaigns/<campaign_id>/updates", Permission.SEE_CAMPAIGNS, show_all),
    ConsolePage("new_update", "campaigns/<campaign_id>/updates/new", WRITE, show_new, create, lists=LISTS),
    ConsolePage("edit_update", "updates/<update_id>/edit", WRITE, show, act, lists=LISTS),
)
