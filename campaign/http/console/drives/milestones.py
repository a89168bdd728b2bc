"""The milestones of a drive: counts on the way, with what is said there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.drives.commands import MilestonePlan
from campaign.drives.milestones import remove_milestone, write_milestone
from campaign.drives.models import Milestone
from campaign.drives.parts import milestones_of
from campaign.drives.updates.drafting import draft_milestone
from campaign.drives.wording import LONGEST_TEXT
from campaign.errors import DomainError, NotFoundError
from campaign.http.console.answers import see_page
from campaign.http.console.drives.lines import Lines
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import long_text, needed_number, number, schema_of
from campaign.http.console.updates.finding import own_address
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import LANGUAGES
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission


def _stored(session: Session, drive_id: UUID, named: str) -> dict[str, str]:
    at = _at(named)
    milestone = session.get(Milestone, (drive_id, at), populate_existing=True) if at else None
    texts = {text.language: text.text for text in milestone.texts} if milestone else {}
    return {"at": str(at or ""), **{f"text_{language}": texts.get(language, "") for language in LANGUAGES}}


def _write(session: Session, drive_id: UUID, values: Mapping[str, Any]) -> None:
    texts: dict[str, str] = {
        language: values[f"text_{language}"] for language in LANGUAGES if values[f"text_{language}"]
    }
    write_milestone(session, drive_id, MilestonePlan(values["at"], texts))


def _remove(session: Session, drive_id: UUID, named: str) -> None:
    at = _at(named)
    if not at:
        raise NotFoundError
    remove_milestone(session, drive_id, at)


def _at(named: str) -> int | None:
    try:
        found: int | None = number(named)
    except DomainError:
        return None
    return found


def draft(visit: Visit, form: Form, drive_id: str) -> AnyResponse:
    """Draft an update that tells of one that is reached."""
    key, at = id_of(drive_id), _at(form.get("at", ""))
    with services().database.transaction() as session:
        campaign_id = require_drive(session, visit.access, Permission.WRITE_UPDATES, key)
        if at is None:
            raise BadRequest
        address = own_address(session, visit.account_id)
        update_id = draft_milestone(session, key, at, address)
        record_act(session, Act(visit.doer, "update.written", ("update", update_id), campaign_id))
    return see_page("update", update_id=update_id, notice="saved")


PAGES = (
    Lines(
        name="milestones",
        path="drives/<drive_id>/milestones",
        key="at",
        schema=schema_of({"at": needed_number}, {"text": long_text(LONGEST_TEXT)}),
        all=lambda session, drive_id: milestones_of(session, [drive_id])[drive_id],
        stored=_stored,
        write=_write,
        remove=_remove,
    ).page,
    ConsolePage("draft_milestone", "drives/<drive_id>/milestones/draft", Permission.WRITE_UPDATES, act=draft),
)
