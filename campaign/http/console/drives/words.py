"""Writes the words of a drive, in both languages side by side. Of a drive that somebody gave to, its address alone, and
the statement above the button; the rest is frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.drives.given import is_any_verified
from campaign.drives.service import add_statement_version, rename_drive, rewrite_drive
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.bilingual import of_each_language
from campaign.http.console.drives.heads import load_head
from campaign.http.console.drives.refusals import sentence_of
from campaign.http.console.drives.texts import (
    FIELDS_OF_SERVICE,
    SCHEMA,
    TEXTS,
    drive_texts,
    statements,
    stored_drive,
)
from campaign.http.console.editing import (
    ChangedMeanwhileError,
    EditForm,
    conflicting,
    fresh,
    impossible,
    refuse_stale,
    refused,
    with_boxes,
)
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import load_form
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import LANGUAGES
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

EDIT = Permission.EDIT_CAMPAIGNS


def show(visit: Visit, drive_id: str) -> Response:
    with services().database.reading() as session:
        require_drive(session, visit.access, EDIT, id_of(drive_id))
        form = fresh(stored_drive(session, id_of(drive_id)))
    return _page(visit, drive_id, form)


def act(visit: Visit, form: Form, drive_id: str) -> AnyResponse:
    key = id_of(drive_id)
    with services().database.reading() as session:
        campaign_id = require_drive(session, visit.access, EDIT, key)
    try:
        with services().database.transaction() as session:
            stored = stored_drive(session, key, is_locked=True)
            typed = with_boxes({**_unasked(stored, form), **form}, SCHEMA.fields)
            refuse_stale(stored, typed)
            _write(session, key, load_form(SCHEMA, typed))
            record_act(session, Act(visit.doer, "drive.changed", ("drive", key), campaign_id))
    except FieldsRefusedError as error:
        reasons = of_each_language(error.errors, FIELDS_OF_SERVICE)
        return _page(visit, drive_id, refused(form, reasons))
    except ChangedMeanwhileError as error:
        return _page(visit, drive_id, conflicting(form, error))
    except ConflictError as error:
        return _page(visit, drive_id, impossible(form, sentence_of(error)))
    return see_page("drive", drive_id=drive_id, notice="saved")


def _unasked(stored: Mapping[str, str], form: Form) -> dict[str, str]:
    """What the page did not ask for stays. A box that is not ticked is not sent: its text tells that it was asked."""
    return {
        name: value
        for name, value in stored.items()
        if name not in form and not (name.startswith("checked_") and name.replace("checked_", "body_") in form)
    }


def _write(session: Session, drive_id: UUID, values: Mapping[str, Any]) -> None:
    """What differs alone, so that nothing frozen is touched."""
    texts = drive_texts(values)
    before = load_form(SCHEMA, stored_drive(session, drive_id))
    if any(before[f"{name}_{each}"] != values[f"{name}_{each}"] for name in (*TEXTS, "checked") for each in LANGUAGES):
        rewrite_drive(session, drive_id, texts)
    for language, words in texts.items():
        if before[f"slug_{language}"] != words.slug:
            rename_drive(session, drive_id, language, words.slug)
    if statements(before) != statements(values):
        add_statement_version(session, drive_id, statements(values))


def _page(visit: Visit, drive_id: str, form: EditForm) -> Response:
    with services().database.reading() as session:
        head = load_head(session, visit, id_of(drive_id))
        stored = stored_drive(session, head.id)
        is_frozen = is_any_verified(session, head.id)
    shown = {"head": head, "stored": stored, "is_frozen": is_frozen}
    return console_page(visit, "drive_words", status=form.status, form=form, **shown)


PAGES = (ConsolePage("drive_words", "drives/<drive_id>/words", EDIT, show, act),)
