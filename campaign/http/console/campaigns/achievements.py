"""What a campaign has achieved: put on record in both languages at once, and mended; an update may then tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.drives.achievements import PRECISIONS
from campaign.drives.commands import AchievementWords, RecordAchievement
from campaign.drives.models import Achievement, Drive
from campaign.drives.parts import achievements_of
from campaign.drives.queries import drives_of_campaigns
from campaign.drives.service import record_achievement, rewrite_achievement
from campaign.drives.updates.drafting import draft_achievement
from campaign.drives.wording import LONGEST_NAME, LONGEST_SOURCE, LONGEST_TEXT
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.bilingual import own_title
from campaign.http.console.campaigns.listing import title_of_campaign
from campaign.http.console.editing import ChangedMeanwhileError, EditForm, conflicting, fresh, refuse_stale, refused
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import choice, day, ids, load_form, long_text, one_line, schema_of, web_address
from campaign.http.console.updates.finding import own_address
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import LANGUAGES, N_
from campaign.staff.access import require_campaign
from campaign.staff.permissions import Permission

EDIT = Permission.EDIT_CAMPAIGNS
PRECISION_NAMES: Mapping[str, str] = {
    "day": N_("The day is known"),
    "month": N_("Only the month is known"),
    "year": N_("Only the year is known"),
}


SCHEMA = schema_of(
    {"happened_on": day, "date_precision": choice(PRECISIONS), "source_url": web_address, "drives": ids},
    {"title": one_line(LONGEST_NAME), "text": long_text(LONGEST_TEXT), "source": one_line(LONGEST_SOURCE)},
)


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
        command = _command(load_form(SCHEMA, form), key)
        with services().database.transaction() as session:
            made = record_achievement(session, command)
            record_act(session, Act(visit.doer, "achievement.recorded", ("achievement", made), key))
    except FieldsRefusedError as error:
        return _page(visit, key, refused(form, error.errors))
    return see_page("achievements", campaign_id=key, notice="saved")


def show_one(visit: Visit, achievement_id: str) -> Response:
    with services().database.reading() as session:
        row = _require(session, visit, id_of(achievement_id), EDIT)
        form, campaign_id = fresh(_stored(row)), row.campaign_id
    return _page(visit, campaign_id, form)


def act(visit: Visit, form: Form, achievement_id: str) -> AnyResponse:
    key, typed = id_of(achievement_id), {**form, "drives": " ".join(sorted(form.get("drives", "").split()))}
    with services().database.reading() as session:
        campaign_id = _require(session, visit, key, EDIT).campaign_id
    try:
        with services().database.transaction() as session:
            row = session.get_one(Achievement, key, with_for_update=True, populate_existing=True)
            refuse_stale(_stored(row), typed)
            rewrite_achievement(session, key, _command(load_form(SCHEMA, typed), campaign_id))
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


def _stored(row: Achievement) -> dict[str, str]:
    texts = {text.language: text for text in row.texts}
    stored = {
        "happened_on": row.happened_on.isoformat(),
        "date_precision": row.date_precision,
        "source_url": row.source_url or "",
        "drives": " ".join(sorted(str(one.drive_id) for one in row.drives)),
    }
    for language in LANGUAGES:
        for name in ("title", "text", "source"):
            stored[f"{name}_{language}"] = getattr(texts.get(language), name, None) or ""
    return stored


def _command(values: Mapping[str, Any], campaign_id: UUID) -> RecordAchievement:
    """Raises FieldsRefusedError."""
    errors = {f"text_{each}": "text-missing" for each in LANGUAGES if not values[f"text_{each}"]}
    errors |= {f"title_{each}": "text-missing" for each in LANGUAGES if not values[f"title_{each}"]}
    if values["happened_on"] is None:
        errors["happened_on"] = "day-missing"
    if errors:
        raise FieldsRefusedError(errors)
    return RecordAchievement(
        campaign_id=campaign_id,
        happened_on=values["happened_on"],
        date_precision=values["date_precision"],
        source_url=values["source_url"],
        drive_ids=values["drives"],
        texts={
            each: AchievementWords(values[f"title_{each}"], values[f"text_{each}"], values[f"source_{each}"] or None)
            for each in LANGUAGES
        },
    )


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
