"""When a drive opens and closes, how many are hoped for, what is handed over, and the channels that are counted apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.drives.locking import lock_drive
from campaign.drives.models import HANDOVERS, Channel, Drive
from campaign.drives.service import add_channels, set_goal, set_handover, set_times
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.drives.heads import load_head
from campaign.http.console.drives.refusals import sentence_of
from campaign.http.console.editing import (
    ChangedMeanwhileError,
    EditForm,
    conflicting,
    fresh,
    impossible,
    refuse_stale,
    refused,
)
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import choice, load_form, moment, needed_number, one_line, said_moment, schema_of
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

EDIT = Permission.EDIT_CAMPAIGNS
HANDOVER_NAMES: Mapping[str, str] = {
    "counts": N_("Counts alone"),
    "names-areas": N_("Names and areas"),
    "names-postcodes": N_("Names and postcodes"),
}
GENERAL = {"goal": needed_number, "handover": choice(HANDOVERS), "opens_at": moment, "closes_at": moment}
SCHEMA = schema_of({**GENERAL, "channels": one_line(1000)})


def show(visit: Visit, drive_id: str) -> Response:
    with services().database.reading() as session:
        require_drive(session, visit.access, EDIT, id_of(drive_id))
        form = fresh(_stored(session, id_of(drive_id)))
    return _page(visit, drive_id, form)


def act(visit: Visit, form: Form, drive_id: str) -> AnyResponse:
    key = id_of(drive_id)
    with services().database.reading() as session:
        campaign_id = require_drive(session, visit.access, EDIT, key)
    try:
        with services().database.transaction() as session:
            stored = _stored(session, key, is_locked=True)
            refuse_stale(stored, form)
            _write(session, key, load_form(SCHEMA, {**stored, **form}), stored)
            record_act(session, Act(visit.doer, "drive.changed", ("drive", key), campaign_id))
    except FieldsRefusedError as error:
        return _page(visit, drive_id, refused(form, error.errors))
    except ChangedMeanwhileError as error:
        return _page(visit, drive_id, conflicting(form, error))
    except ConflictError as error:
        return _page(visit, drive_id, impossible(form, sentence_of(error)))
    return see_page("drive", drive_id=drive_id, notice="saved")


def _stored(session: Session, drive_id: UUID, *, is_locked: bool = False) -> dict[str, str]:
    drive = lock_drive(session, drive_id).drive if is_locked else session.get(Drive, drive_id)
    if drive is None:
        raise NotFoundError
    codes = session.scalars(select(Channel.code).where(Channel.drive_id == drive_id).order_by(Channel.code))
    return {
        "goal": str(drive.goal),
        "handover": drive.handover,
        "opens_at": said_moment(drive.opens_at),
        "closes_at": said_moment(drive.closes_at),
        "channels": " ".join(codes),
    }


def _write(session: Session, drive_id: UUID, values: Mapping[str, Any], stored: Mapping[str, str]) -> None:
    """What differs alone: what may no longer change is not asked for on the page, and stays."""
    before = load_form(SCHEMA, stored)
    if values["goal"] != before["goal"]:
        set_goal(session, drive_id, values["goal"])
    if values["handover"] != before["handover"]:
        set_handover(session, drive_id, values["handover"])
    times = values["opens_at"], values["closes_at"]
    if times != (before["opens_at"], before["closes_at"]):
        set_times(session, drive_id, *times)
    add_channels(session, drive_id, values["channels"].split())


def _page(visit: Visit, drive_id: str, form: EditForm) -> Response:
    with services().database.reading() as session:
        head = load_head(session, visit, id_of(drive_id))
    shown = {"head": head, "handovers": HANDOVER_NAMES}
    return console_page(visit, "drive_settings", status=form.status, form=form, **shown)


PAGES = (ConsolePage("drive_settings", "drives/<drive_id>/settings", EDIT, show, act),)
