"""A page with one form about a drive: shown as it is stored, and saved without overwriting anybody unseen."""

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
from campaign.http.console.editing import EditForm, fresh, given_back, refuse_stale, refused, with_boxes
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

    Of a `kind`, its drives alone have the page, until they are put away; else all have it, and the service says until when.
    `choices` are words for the page, by what they are for; `renamed` the form's name for what a service calls otherwise;
    `told` is what the page shows besides. Where it `asks_less`, what the page does not ask for any more stays as it is.
    """

    name: str
    path: str
    schema: Schema
    stored: Callable[[Session, UUID], dict[str, str]]
    write: Callable[[Session, UUID, Mapping[str, Any]], None]
    kind: str | None = None
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    told: Callable[[Session, UUID], Mapping[str, object]] = lambda _session, _drive_id: {}
    asks_less: bool = False

    @property
    def page(self) -> ConsolePage:
        return ConsolePage(self.name, self.path, EDIT, self.show, self.act)

    def show(self, visit: Visit, drive_id: str) -> Response:
        with services().database.reading() as session:
            self._require(session, visit, drive_id)
            form = fresh(self.stored(session, id_of(drive_id)))
        return self._answer(visit, drive_id, form)

    def act(self, visit: Visit, form: Form, drive_id: str) -> AnyResponse:
        key = id_of(drive_id)
        with services().database.reading() as session:
            campaign_id = self._require(session, visit, drive_id)
        try:
            with services().database.transaction() as session:
                self._save(session, key, form)
                record_act(session, Act(visit.doer, "drive.changed", ("drive", key), campaign_id))
        except FieldsRefusedError as error:
            reasons = {self.renamed.get(name, name): slug for name, slug in error.errors.items()}
            return self._answer(visit, drive_id, refused(form, reasons))
        except ConflictError as error:
            return self._answer(visit, drive_id, given_back(form, error, sentence_of))
        return see_page("drive", drive_id=drive_id, notice="saved")

    def _save(self, session: Session, drive_id: UUID, form: Form) -> None:
        locked = lock_drive(session, drive_id)
        if self.kind is not None:
            locked.must_be("draft", "scheduled", "open", "paused", "closed")
        stored = self.stored(session, drive_id)
        kept = _unasked(stored, form) if self.asks_less else {}
        typed = with_boxes({**kept, **form}, self.schema.fields)
        refuse_stale(stored, typed)
        self.write(session, drive_id, load_form(self.schema, typed))

    def _require(self, session: Session, visit: Visit, drive_id: str) -> UUID:
        if self.kind is not None:
            return require_kind(session, visit, drive_id, self.kind)
        return require_drive(session, visit.access, EDIT, id_of(drive_id))

    def _answer(self, visit: Visit, drive_id: str, form: EditForm) -> Response:
        with services().database.reading() as session:
            head = load_head(session, visit, id_of(drive_id))
            told = self.told(session, head.id)
        shown: dict[str, Any] = {"head": head, "form": form, **told, **self.choices}
        return console_page(visit, self.name, status=form.status, **shown)


def _unasked(stored: Mapping[str, str], form: Form) -> dict[str, str]:
    """What the page did not ask for. A box that is not ticked is not sent: its text tells that it was asked."""
    return {
        name: value
        for name, value in stored.items()
        if name not in form and not (name.startswith("checked_") and name.replace("checked_", "body_") in form)
    }


def require_kind(session: Session, visit: Visit, drive_id: str, kind: str) -> UUID:
    """The id of the drive's campaign. Raises NotFoundError for a drive of another kind, or of somebody else's campaign."""
    campaign_id = require_drive(session, visit.access, EDIT, id_of(drive_id))
    if session.get_one(Drive, id_of(drive_id)).kind != kind:
        raise NotFoundError
    return campaign_id
