"""Asking for a list: the form of a purpose, what the list would be, and the order itself.

What it would be shows the first rows, so it is written into the audit log, and asks first who is there, as the order does.
"""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, Fact, record_act
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.exports.lists.asking import AskList, ask_list
from campaign.exports.lists.models import SupporterList
from campaign.exports.lists.preview import SECONDS, preview_list
from campaign.exports.lists.purposes import LEFT_OUT, PURPOSES
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.lists.allowed import EXPORT, load_allowed, require_purpose, the_campaign
from campaign.http.console.lists.choices import load_choices
from campaign.http.console.lists.orders import LISTS, ORDER, check_order, fresh_order, read_order
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_
from campaign.ids import new_id
from campaign.turns import take_turn

WAITING = N_("Three of your lists are not ready yet. Wait for one of them, or call one off, and ask again.")


def show(visit: Visit, purpose: str) -> Response:
    return _form_page(visit, purpose, ConsoleForm(fresh_order(purpose, visit.language)))


def act(visit: Visit, form: Form, purpose: str) -> AnyResponse:
    """`act` is `change`, which gives the form back; `ask`; else what it would be is shown."""
    if form.get("act") == "change":
        return _form_page(visit, purpose, ConsoleForm(_own_fields(form)))
    try:
        with services().database.reading() as session:
            allowed = load_allowed(session, visit)
            require_purpose(allowed, purpose)
            command = read_order(visit.account_id, allowed, purpose, form)
            check_order(session, command)
    except FieldsRefusedError as error:
        return _form_page(visit, purpose, ConsoleForm(_own_fields(form), error.errors), status=422)
    visit.require_confirmed()
    if form.get("act") != "ask":
        return _preview_page(visit, form, command)
    try:
        with services().database.transaction() as session:
            _ask(session, visit, command)
    except ConflictError:
        return _form_page(visit, purpose, ConsoleForm(_own_fields(form)), status=409, conflict=WAITING)
    return see_page("list", list_id=command.list_id)


def _ask(session: Session, visit: Visit, command: AskList) -> None:
    """Once, however often the form is sent. Whether the list that is there is theirs, its own page asks."""
    assert command.list_id  # as it was read
    take_turn(session, f"list {command.list_id}")
    if session.get(SupporterList, command.list_id) is not None:
        return
    ask_list(session, command)
    _record(session, visit, command, "supporter-list.asked")


def _record(session: Session, visit: Visit, command: AskList, name: str, count: int | None = None) -> None:
    facts: dict[str, Fact] = {
        "purpose": command.purpose,
        "columns": sorted(command.columns),
        "format": command.format,
        "count": count,
    }
    subject = ("supporter-list", command.list_id) if command.list_id and count is None else None
    campaign_id = the_campaign(session, command.filters.drives)
    record_act(session, Act(visit.doer, name, subject, campaign_id, facts=facts))


def _preview_page(visit: Visit, form: Form, command: AskList) -> Response:
    with services().database.snapshot(seconds=SECONDS) as session:
        preview = preview_list(session, command)
    with services().database.transaction() as session:
        _record(session, visit, command, "supporter-list.previewed", len(preview.rows))
    return console_page(
        visit,
        "list_preview",
        purpose=PURPOSES[command.purpose],
        preview=preview,
        spoken=command.language,
        left_out=LEFT_OUT,
        fields={**_own_fields(form), "form_id": str(new_id())},
    )


def _form_page(visit: Visit, purpose: str, form: ConsoleForm, *, status: int = 200, conflict: str = "") -> Response:
    with services().database.reading() as session:
        allowed = load_allowed(session, visit)
        found = require_purpose(allowed, purpose)
        choices = load_choices(session, allowed, found, visit.language)
    return console_page(visit, "list_new", status=status, purpose=found, choices=choices, form=form, conflict=conflict)


def _own_fields(form: Form) -> dict[str, str]:
    return {name: form[name] for name in ORDER if form.get(name)}


PAGES = (ConsolePage("new_list", "lists/new/<purpose>", EXPORT, show, act, lists=LISTS),)
