"""What our checks held, many at once: how many have something in common, and one press for all of them. Shows nobody's name."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, Fact, record_act
from campaign.contributions.refusals.built_in import COUNT
from campaign.contributions.refusals.reading import offered_refusals
from campaign.drives.models import Drive
from campaign.drives.queries import drives_of_campaigns
from campaign.errors import FieldsRefusedError
from campaign.http.console.answers import console_page
from campaign.http.console.bilingual import own_title
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.moderating.wording import HELD_FOR
from campaign.http.console.reading import load_form, moment, one_line, schema_of
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.moderation.many import MOST, QUEUE, Common, DecideMany, MovedError, count_many, decide_many, undo_many
from campaign.moderation.sources import PASS, REFUSE
from campaign.staff.permissions import Permission

FIELDS = ("drive", "about", "since", "until")
UNDO = "undo"
_SCHEMA = schema_of({"drive": one_line(40), "about": one_line(32), "since": moment, "until": moment})


def show(visit: Visit) -> Response:
    """The conditions stand in the address: they are of nobody."""
    return _page(visit, {name: request.args.get(name, "") for name in FIELDS})


def act(visit: Visit, form: Form) -> AnyResponse:
    """`pass`, or `refuse:` with the reason's slug, for all that fit; or `undo` what the last press did."""
    wish, _, reason = form.get("act", "").partition(":")
    typed = {name: form.get(name, "") for name in FIELDS}
    if wish == UNDO:
        return _page(visit, typed, undone=_undo(visit, id_of(form.get("batch", ""))))
    expected = form.get("expected", "")
    if wish not in (PASS, REFUSE) or not expected.isascii() or not expected.isdigit() or len(expected) > 9:
        raise BadRequest
    try:
        with services().database.reading() as session:
            common = _read(session, visit, typed)
        command = DecideMany(common, wish, int(expected), visit.account_id, reason or None)
        batch_id, number = decide_many(services().database, command)
    except MovedError:
        return _page(visit, typed, has_moved=True)
    except FieldsRefusedError:
        raise BadRequest from None
    facts: dict[str, Fact] = {"queue": QUEUE, "verdict": wish, "reason": command.reason, "count": number}
    with services().database.transaction() as session:
        record_act(session, Act(visit.doer, "items.decided", ("batch", batch_id), facts=facts))
    return _page(visit, typed, batch_id=batch_id, number=number)


def _undo(visit: Visit, batch_id: UUID) -> int:
    with services().database.transaction() as session:
        number = undo_many(session, batch_id, visit.account_id)
        if number:
            record_act(session, Act(visit.doer, "items.undone", ("batch", batch_id), facts={"count": number}))
    return number


def _page(visit: Visit, typed: Form, **happened: object) -> Response:
    """`happened`: what the template says of the press before."""
    with services().database.reading() as session:
        drives = {
            drive.id: own_title(drive.titles, visit.language) for drive in drives_of_campaigns(session, _mine(visit))
        }
        reasons = offered_refusals(session, COUNT)
        try:
            form = ConsoleForm(typed)
            counted = count_many(session, _read(session, visit, typed))
        except FieldsRefusedError as error:
            form, counted = ConsoleForm(typed, error.errors), {}
    lines = sorted(((drives.get(key, "–"), about, held) for (key, about), held in counted.items()))
    return console_page(
        visit,
        "moderation_together",
        status=422 if form.reasons else 200,
        form=form,
        drives={str(key): title for key, title in drives.items()},
        abouts=HELD_FOR,
        lines=lines,
        total=sum(counted.values()),
        most=MOST,
        reasons=reasons,
        **happened,
    )


def _read(session: Session, visit: Visit, typed: Form) -> Common:
    """Raises FieldsRefusedError, by the fields of the form."""
    values = load_form(_SCHEMA, typed)
    drives = {str(drive.id) for drive in drives_of_campaigns(session, _mine(visit))}
    errors = {}
    if values["drive"] and values["drive"] not in drives:
        errors["drive"] = "choice-unknown"
    if values["about"] and values["about"] not in HELD_FOR:
        errors["about"] = "choice-unknown"
    if values["since"] and values["until"] and values["since"] >= values["until"]:
        errors["until"] = "times-out-of-order"
    if errors:
        raise FieldsRefusedError(errors)
    return Common(
        mine=_mine(visit),
        drive_id=UUID(values["drive"]) if values["drive"] else None,
        about=values["about"] or None,
        since=values["since"],
        until=values["until"],
    )


def _mine(visit: Visit) -> ColumnElement[bool]:
    return visit.access.condition(Permission.MODERATE, Drive.campaign_id)
