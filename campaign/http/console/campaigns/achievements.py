"""What a campaign has achieved: put on record in both languages at once, and mended; an update may then tell of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.drives.models import Achievement, Drive
from campaign.drives.parts import achievements_of
from campaign.drives.queries import drives_of_campaigns
from campaign.drives.service import record_achievement, rewrite_achievement
from campaign.drives.updates.drafting import draft_achievement
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.bilingual import own_title
from campaign.http.console.campaigns.achievement_form import (
    PRECISION_NAMES,
    SCHEMA,
    achievement_in,
    stored_achievement,
)
from campaign.http.console.campaigns.listing import title_of_campaign
from campaign.http.console.editing import ChangedMeanwhileError, EditForm, conflicting, fresh, refuse_stale, refused
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import load_form
from campaign.http.console.updates.finding import own_address
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.staff.access import require_campaign
from campaign.staff.permissions import Permission

EDIT = Permission.EDIT_CAMPAIGNS


def show(visit: Visit, campaign_id: str) -> Response:
    key = id_of(campaign_id)
    with services().database.reading() as session:
        require_campaign(session, visit.access, Permission.SEE_CAMPAIGNS, key)
        achieved = achievements_of(session, Achievement.campaign_id == key)
        title = title_of_campaign(session, key, visit.language)
    rights: dict[str, Any] = {
        "may_edit": visit.access.may_in(EDIT, key),
        "may_write": visit.access.may_in(Permission.WRITE_UPDATES, key),
    }
    notice = request.args.get("notice", "")
    return console_page(visit, "achievements", campaign_id=key, title=title, achieved=achieved, notice=notice, **rights)


def show_new(visit: Visit, campaign_id: str) -> Response:
    with services().database.reading() as session:
        require_campaign(session, visit.access, EDIT, id_of(campaign_id))
    return _page(visit, id_of(campaign_id), EditForm({"date_precision": "day"}))


def create(visit: Visit, form: Form, campaign_id: str) -> AnyResponse:
    key = id_of(campaign_id)
    with services().database.reading() as session:
        require_campaign(session, visit.access, EDIT, key)
    try:
        command = achievement_in(load_form(SCHEMA, form), key)
        with services().database.transaction() as session:
            made = record_achievement(session, command)
            record_act(session, Act(visit.doer, "achievement.recorded", ("achievement", made), key))
    except FieldsRefusedError as error:
        return _page(visit, key, refused(form, error.errors))
    return see_page("achievements", campaign_id=key, notice="saved")


def show_one(visit: Visit, achievement_id: str) -> Response:
    with services().database.reading() as session:
        row = _require(session, visit, id_of(achievement_id), EDIT)
        form, campaign_id = fresh(stored_achievement(row)), row.campaign_id
    return _page(visit, campaign_id, form)


def act(visit: Visit, form: Form, achievement_id: str) -> AnyResponse:
    key, typed = id_of(achievement_id), {**form, "drives": " ".join(sorted(form.get("drives", "").split()))}
    with services().database.reading() as session:
        campaign_id = _require(session, visit, key, EDIT).campaign_id
    try:
        with services().database.transaction() as session:
            row = session.get_one(Achievement, key, with_for_update=True, populate_existing=True)
            refuse_stale(stored_achievement(row), typed)
            rewrite_achievement(session, key, achievement_in(load_form(SCHEMA, typed), campaign_id))
            record_act(session, Act(visit.doer, "achievement.changed", ("achievement", key), campaign_id))
    except FieldsRefusedError as error:
        return _page(visit, campaign_id, refused(form, error.errors))
    except ChangedMeanwhileError as error:
        return _page(visit, campaign_id, conflicting(form, error))
    return see_page("achievements", campaign_id=campaign_id, notice="saved")


def announce(visit: Visit, _form: Form, achievement_id: str) -> AnyResponse:
    """Draft an update that tells of it."""
    key = id_of(achievement_id)
    with services().database.transaction() as session:
        campaign_id = _require(session, visit, key, Permission.WRITE_UPDATES).campaign_id
        update_id = draft_achievement(session, key, own_address(session, visit.account_id))
        record_act(session, Act(visit.doer, "update.written", ("update", update_id), campaign_id))
    return see_page("update", update_id=update_id, notice="saved")


def _require(session: Session, visit: Visit, achievement_id: UUID, permission: Permission) -> Achievement:
    row = session.get(Achievement, achievement_id)
    if row is None or not visit.access.may_in(permission, row.campaign_id):
        raise NotFoundError
    return row


def _page(visit: Visit, campaign_id: UUID, form: EditForm) -> Response:
    with services().database.reading() as session:
        title = title_of_campaign(session, campaign_id, visit.language)
        drives = {
            str(one.id): own_title(one.titles, visit.language)
            for one in drives_of_campaigns(session, Drive.campaign_id == campaign_id)
        }
    shown = {"campaign_id": campaign_id, "title": title, "drives": drives, "precisions": PRECISION_NAMES}
    return console_page(visit, "achievement_edit", status=form.status, form=form, **shown)


LISTS = frozenset({"drives"})
PAGES = (
    ConsolePage("achievements", "campaigns/<campaign_id>/achievements", Permission.SEE_CAMPAIGNS, show),
    ConsolePage("new_achievement", "campaigns/<campaign_id>/achievements/new", EDIT, show_new, create, lists=LISTS),
    ConsolePage("achievement", "achievements/<achievement_id>", EDIT, show_one, act, lists=LISTS),
    ConsolePage(
        "announce_achievement", "achievements/<achievement_id>/announce", Permission.WRITE_UPDATES, act=announce
    ),
)
