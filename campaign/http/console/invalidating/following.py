"""Invalidations that were started: all of them, and how far one has come, with the buttons that stop it or take it back.

Shows by which conditions people were looked for, and never by which names, addresses, domains or networks.
"""

from __future__ import annotations

from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, Fact, record_act
from campaign.contributions.invalidation import deciding
from campaign.contributions.invalidation.conditions import PERSONAL
from campaign.contributions.invalidation.effects import effects_of
from campaign.contributions.invalidation.progress import Progress, list_invalidations, list_kept_out, load_progress
from campaign.contributions.invalidation.states import WORKING_STATES
from campaign.contributions.refusals.built_in import COUNT
from campaign.contributions.refusals.reading import load_refusals
from campaign.drives.models import Drive
from campaign.drives.queries import drives_of_campaigns
from campaign.errors import ConflictError, NotFoundError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.invalidating.conditions import load_choices, may_see
from campaign.http.console.names import names_of, titles_of
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services

STEPS = {
    "cancel": (deciding.cancel, "invalidation.cancelled"),
    "undo": (deciding.undo, "invalidation.reverted"),
    "start": (deciding.start, "invalidation.started"),
}


def show_all(visit: Visit) -> Response:
    with services().database.reading() as session:
        listed = [one for one in list_invalidations(session) if may_see(session, visit, one.conditions)]
        names = names_of(session, (one.account_id for one in listed))
        reasons = load_refusals(session, COUNT)
    return console_page(visit, "invalidations", listed=listed, names=names, reasons=reasons)


def show(visit: Visit, invalidation_id: str) -> Response:
    return _page(visit, id_of(invalidation_id))


def act(visit: Visit, form: Form, invalidation_id: str) -> AnyResponse:
    """`act` is the button: cancel, undo, or the start of one that was only counted."""
    key = id_of(invalidation_id)
    with services().database.reading() as session:
        _load(session, visit, key)
    if form.get("act") not in STEPS:
        raise BadRequest
    step, name = STEPS[form["act"]]
    try:
        with services().database.transaction() as session:
            row = step(session, key)
            facts: dict[str, Fact] = {"count": row.done, "reason": row.reason}
            record_act(session, Act(visit.doer, name, ("invalidation", key), facts=facts))
    except ConflictError:
        return _page(visit, key, is_too_late=True)
    return see_page("invalidation", invalidation_id=key)


def _page(visit: Visit, key: UUID, *, is_too_late: bool = False) -> Response:
    with services().database.reading() as session:
        one = _load(session, visit, key)
        effects, kept_out = effects_of(session, key), list_kept_out(session, key)
        drive_ids = {*one.conditions.drive_ids, *(effect.drive_id for effect in effects)}
        titles = titles_of(session, drive_ids, visit.language)
        counts = {drive.id: drive.count for drive in drives_of_campaigns(session, Drive.id.in_(drive_ids))}
        names = names_of(session, [one.account_id])
        reason = load_refusals(session, COUNT).get(one.reason)
        choices = load_choices(session, visit)
    return console_page(
        visit,
        "invalidation",
        status=409 if is_too_late else 200,
        one=one,
        personal=[name for name in PERSONAL if getattr(one.conditions, name)],
        is_working=one.state in WORKING_STATES,
        effects=effects,
        kept_out=kept_out,
        titles=titles,
        counts=counts,
        names=names,
        reason=reason,
        choices=choices,
        is_too_late=is_too_late,
    )


def _load(session: Session, visit: Visit, key: UUID) -> Progress:
    """Raises NotFoundError for what is not there, or not for this account."""
    one = load_progress(session, key)
    if not may_see(session, visit, one.conditions):
        raise NotFoundError
    return one
