"""A page with a list of a drive's own things (milestones, ways to help), each with words in both languages, and one form.

The form makes a thing, or writes anew the one that it names; what stands there already is shown before it is overwritten,
or taken away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Response, request
from marshmallow import Schema
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.drives.locking import lock_drive
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.drives.heads import load_head
from campaign.http.console.drives.refusals import sentence_of
from campaign.http.console.editing import EditForm, given_back, refuse_stale, version_of
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import load_form
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

EDIT = Permission.EDIT_CAMPAIGNS
SEEN = "seen"  # of which state a button to take away was made


@dataclass(frozen=True, slots=True)
class Lines:
    """`key` is the field that names a thing; `all` shows them, `stored` is one as the form holds it, with its key.

    `choices` are words for the page, by what they are for. `check` raises NotFoundError where the drive has no such things.
    """

    name: str
    path: str
    key: str
    schema: Schema
    all: Callable[[Session, UUID], Iterable[object]]
    stored: Callable[[Session, UUID, str], dict[str, str]]
    write: Callable[[Session, UUID, Mapping[str, Any]], None]
    remove: Callable[[Session, UUID, str], None]
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    check: Callable[[Session, Visit, str], UUID] = lambda session, visit, drive_id: require_drive(
        session, visit.access, EDIT, id_of(drive_id)
    )

    @property
    def page(self) -> ConsolePage:
        return ConsolePage(self.name, self.path, EDIT, self.show, self.act)

    def show(self, visit: Visit, drive_id: str) -> Response:
        with services().database.reading() as session:
            self.check(session, visit, drive_id)
            stored = self.stored(session, id_of(drive_id), request.args.get(self.key, ""))
        return self._answer(visit, drive_id, EditForm(stored, version=version_of(self._words(stored))))

    def act(self, visit: Visit, form: Form, drive_id: str) -> AnyResponse:
        """`act` is the button that was pressed: `remove`, or none to save."""
        key, named = id_of(drive_id), form.get(self.key, "").strip()
        with services().database.reading() as session:
            campaign_id = self.check(session, visit, drive_id)
        try:
            with services().database.transaction() as session:
                lock_drive(session, key)
                if form.get("act") == "remove":
                    self._remove(session, key, named, form)
                else:
                    values = load_form(self.schema, form)
                    refuse_stale(self._words(self.stored(session, key, named)), form)
                    self.write(session, key, values)
                record_act(session, Act(visit.doer, "drive.changed", ("drive", key), campaign_id))
        except (FieldsRefusedError, ConflictError) as error:
            return self._answer(visit, drive_id, given_back(form, error, sentence_of))
        return see_page(self.name, drive_id=drive_id, notice="saved")

    def _remove(self, session: Session, drive_id: UUID, named: str, form: Form) -> None:
        """As it was seen when the button was made."""
        if form.get(SEEN, "") != self._version(session, drive_id, named):
            raise ConflictError("changed-meanwhile")
        self.remove(session, drive_id, named)

    def _version(self, session: Session, drive_id: UUID, named: str) -> str:
        return version_of(self._words(self.stored(session, drive_id, named)))

    def _words(self, stored: Mapping[str, str]) -> dict[str, str]:
        """What is stored under a key: all of one that is not there yet is empty, whatever its key will be."""
        return {name: value for name, value in stored.items() if name != self.key}

    def _answer(self, visit: Visit, drive_id: str, form: EditForm) -> Response:
        with services().database.reading() as session:
            head = load_head(session, visit, id_of(drive_id))
            lines = self.all(session, head.id)
            versions = {
                one: self._version(session, head.id, str(one)) for one in (getattr(each, self.key) for each in lines)
            }
        notice = request.args.get("notice", "") if form.status == 200 else ""
        shown: dict[str, Any] = {"head": head, "lines": lines, "versions": versions, "form": form, "notice": notice}
        return console_page(visit, self.name, status=form.status, **shown, **self.choices)
