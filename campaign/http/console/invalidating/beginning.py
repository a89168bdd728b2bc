"""Looking for what is to be taken out: conditions, then how many fit and some of them, then a reason and the start.

Whoever is shown some of them reads personal data: that is an act, and a POST. Nothing typed stands in an address.
"""

from __future__ import annotations

from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, Fact, record_act
from campaign.contributions.invalidation import deciding
from campaign.contributions.invalidation.conditions import Conditions
from campaign.contributions.invalidation.counting import Counted, CountTooLongError, count_fitting
from campaign.contributions.invalidation.models import Invalidation
from campaign.contributions.refusals.built_in import COUNT
from campaign.contributions.refusals.reading import offered_refusals
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.invalidating.conditions import FIELDS, load_choices, read_typed
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.names import titles_of
from campaign.http.console.reading import own_id
from campaign.http.console.visits import Visit
from campaign.http.request import Form
from campaign.http.services import services
from campaign.ids import new_id
from campaign.turns import take_turn

COUNT_SECONDS = 10.0  # that a page may take
FILL, LOOK, START = "fill", "count", "start"


def show(visit: Visit) -> Response:
    return _form(visit, ConsoleForm())


def act(visit: Visit, form: Form) -> AnyResponse:
    """`fill` shows the form with what another page put into it, `count` what fits; `start` lets it run."""
    wish = form.get("act")
    if wish not in (FILL, LOOK, START):
        raise BadRequest
    typed = {name: form.get(name, "") for name in FIELDS}
    key = own_id(form)
    if wish == START and _is_begun(key):
        return see_page("invalidation", invalidation_id=key)
    if wish == FILL:
        return _form(visit, ConsoleForm(typed))
    try:
        with services().database.reading() as session:
            conditions = read_typed(session, visit, typed)
    except FieldsRefusedError as error:
        return _form(visit, ConsoleForm(typed, error.errors))
    try:
        counted = count_fitting(services().database, conditions, budget_seconds=COUNT_SECONDS)
    except CountTooLongError as error:
        return _form(visit, ConsoleForm(typed, {"name": error.slug}))
    if wish == LOOK:
        return _counted(visit, ConsoleForm(typed), counted)
    return _start(visit, ConsoleForm({**typed, "reason": form.get("reason", "")}), conditions, counted, form)


def _start(visit: Visit, form: ConsoleForm, conditions: Conditions, counted: Counted, sent: Form) -> AnyResponse:
    if sent.get("expected") != str(counted.total):
        return _counted(visit, form, counted, has_moved=True)
    with services().database.reading() as session:
        reasons = offered_refusals(session, COUNT)
    if form.value("reason") not in reasons:
        return _counted(visit, ConsoleForm(form.values, {"reason": "reason-unchosen"}), counted)
    if not counted.total:
        raise NotFoundError
    new = deciding.NewInvalidation(conditions, form.value("reason"), counted.total, visit.account_id, own_id(sent))
    with services().database.transaction() as session:
        _begin(session, visit, new)
    return see_page("invalidation", invalidation_id=new.id)


def _is_begun(key: UUID) -> bool:
    with services().database.reading() as session:
        return session.get(Invalidation, key) is not None


def _begin(session: Session, visit: Visit, new: deciding.NewInvalidation) -> None:
    """Once, however often the form is sent. Whether the one that is there is theirs, its own page asks."""
    assert new.id  # as it was read
    take_turn(session, f"invalidation {new.id}")
    if session.get(Invalidation, new.id) is not None:
        return
    deciding.write_invalidation(session, new)
    deciding.start(session, new.id)
    facts: dict[str, Fact] = {"count": new.total, "reason": new.reason}
    record_act(session, Act(visit.doer, "invalidation.started", ("invalidation", new.id), facts=facts))


def _counted(visit: Visit, form: ConsoleForm, counted: Counted, *, has_moved: bool = False) -> Response:
    """How many, where, in which state; and some of them by name."""
    with services().database.transaction() as session:
        drive_ids = {drive_id for drive_id, _ in counted.by_drive} | {one.drive_id for one in counted.sample}
        titles = titles_of(session, drive_ids, visit.language)
        reasons = offered_refusals(session, COUNT)
        record_act(session, Act(visit.doer, "invalidation.counted", facts={"count": counted.total}))
    by_drive = sorted((titles[drive_id], state, number) for (drive_id, state), number in counted.by_drive.items())
    status = 422 if form.reasons else 409 if has_moved else 200
    shown = {"counted": counted, "by_drive": by_drive, "titles": titles, "reasons": reasons, "names": FIELDS}
    shown["form_id"] = new_id()
    return console_page(visit, "invalidation_counted", status=status, form=form, has_moved=has_moved, **shown)


def _form(visit: Visit, form: ConsoleForm) -> Response:
    with services().database.reading() as session:
        choices = load_choices(session, visit)
    return console_page(visit, "invalidation_new", status=422 if form.reasons else 200, form=form, choices=choices)
