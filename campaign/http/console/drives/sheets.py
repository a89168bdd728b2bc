"""A page with one form about a drive of one kind: shown as it is stored, and saved without overwriting anybody unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.drives.locking import lock_drive
from campaign.drives.models import Drive
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
    with_boxes,
)
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import load_form
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

EDIT = Permission.EDIT_CAMPAIGNS


@dataclass(frozen=True, slots=True)
class Sheet:
    """`stored` is what the form holds as it is opened, `write` brings what was typed to the service.

    `choices` are words for the page, by what they are for; `renamed` the form's name for what a service calls otherwise.
    """

    name: str
    path: str
    kind: str
    schema: Schema
    stored: Callable[[Session, UUID], dict[str, str]]
    write: Callable[[Session, UUID, Mapping[str, Any]], None]
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def page(self) -> ConsolePage:
        return ConsolePage(self.name, self.path, EDIT, self.show, self.act)

    def show(self, visit: Visit, drive_id: str) -> Response:
        with services().database.reading() as session:
            require_kind(session, visit, drive_id, self.kind)
            form = fresh(self.stored(session, id_of(drive_id)))
        return self._answer(visit, drive_id, form)

    def act(self, visit: Visit, form: Form, drive_id: str) -> AnyResponse:
        key, typed = id_of(drive_id), with_boxes(form, self.schema.fields)
        with services().database.reading() as session:
            campaign_id = require_kind(session, visit, drive_id, self.kind)
        try:
            with services().database.transaction() as session:
                lock_drive(session, key).must_be("draft", "scheduled", "open", "paused", "closed")
                refuse_stale(self.stored(session, key), typed)
                self.write(session, key, load_form(self.schema, typed))
                record_act(session, Act(visit.doer, "drive.changed", ("drive", key), campaign_id))
        except FieldsRefusedError as error:
            reasons = {self.renamed.get(name, name): slug for name, slug in error.errors.items()}
            return self._answer(visit, drive_id, refused(form, reasons))
        except ChangedMeanwhileError as error:
            return self._answer(visit, drive_id, conflicting(form, error))
        except ConflictError as error:
            return self._answer(visit, drive_id, impossible(form, sentence_of(error)))
        return see_page("drive", drive_id=drive_id, notice="saved")

    def _answer(self, visit: Visit, drive_id: str, form: EditForm) -> Response:
        with services().database.reading() as session:
            head = load_head(session, visit, id_of(drive_id))
        shown: dict[str, Any] = {"head": head, "form": form, **self.choices}
        return console_page(visit, self.name, status=form.status, **shown)


def require_kind(session: Session, visit: Visit, drive_id: str, kind: str) -> UUID:
    """The id of the drive's campaign. Raises NotFoundError for a drive of another kind, or of somebody else's campaign."""
    campaign_id = require_drive(session, visit.access, EDIT, id_of(drive_id))
    if session.get_one(Drive, id_of(drive_id)).kind != kind:
        raise NotFoundError
    return campaign_id
