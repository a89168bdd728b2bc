"""Asking for a list: the form of a purpose, what the list would be, and the order itself.

What it would be shows the first rows, so it is written into the audit log before they are read, no more than so many times an
hour, and asks first who is there, as the order does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.limiting import TooManyLooksError, hold_to
from campaign.audit.record import Act, record_act
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.exports.lists.asking import AskList, ask_list
from campaign.exports.lists.models import SupporterList
from campaign.exports.lists.preview import MOST_AN_HOUR, SECONDS, Preview, preview_list, take_preview
from campaign.exports.lists.purposes import LEFT_OUT, PURPOSES
from campaign.exports.lists.telling import facts_of_order
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

PREVIEWED = "supporter-list.previewed"
REFUSALS: Mapping[str, str] = {
    "lists-waiting": N_("Three of your lists are not ready yet. Wait for one of them, or call one off, and ask again."),
    "preview-running": N_(
        "What another of your lists would be is still being looked up. Wait a moment, and try again."
    ),
    TooManyLooksError.slug: N_(
        "You have looked at first rows ten times within an hour. Ask for the list itself, or try again later."
    ),
}


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
        return _form_page(visit, purpose, ConsoleForm(_own_fields(form), error.errors))
    visit.require_confirmed()
    try:
        if form.get("act") != "ask":
            return _preview_page(visit, form, command, _preview(visit, command))
        with services().database.transaction() as session:
            _ask(session, visit, command)
    except (ConflictError, TooManyLooksError) as error:
        if isinstance(error, TooManyLooksError):
            return _preview_page(visit, form, command, conflict=REFUSALS[error.slug])
        return _form_page(visit, purpose, ConsoleForm(_own_fields(form)), conflict=REFUSALS[error.slug])
    return see_page("list", list_id=command.list_id)


def _ask(session: Session, visit: Visit, command: AskList) -> None:
    """Once, however often the form is sent. Whether the list that is there is theirs, its own page asks."""
    assert command.list_id  # as it was read
    take_turn(session, f"list {command.list_id}")
    if session.get(SupporterList, command.list_id) is not None:
        return
    ask_list(session, command)
    _record(session, command, Act(visit.doer, "supporter-list.asked", ("supporter-list", command.list_id)))


def _record(session: Session, command: AskList, act: Act) -> None:
    campaign_id = the_campaign(session, command.filters.drives)
    record_act(session, replace(act, campaign_id=campaign_id, facts=facts_of_order(command)))


def _preview(visit: Visit, command: AskList) -> Preview:
    """Raises ConflictError while another of theirs is read, TooManyLooksError."""
    with services().database.snapshot(seconds=SECONDS) as snapshot:
        take_preview(snapshot, command)
        with services().database.transaction() as session:
            hold_to(session, visit.doer, PREVIEWED, most=MOST_AN_HOUR)
            _record(session, command, Act(visit.doer, PREVIEWED))
        return preview_list(snapshot, command)


def _preview_page(
    visit: Visit, form: Form, command: AskList, preview: Preview | None = None, *, conflict: str = ""
) -> Response:
    """Without a `preview` the list may be asked for all the same, unseen."""
    return console_page(
        visit,
        "list_preview",
        status=200 if preview else 429,
        purpose=PURPOSES[command.purpose],
        preview=preview,
        conflict=conflict,
        spoken=command.language,
        left_out=LEFT_OUT,
        fields={**_own_fields(form), "form_id": str(new_id())},
    )


def _form_page(visit: Visit, purpose: str, form: ConsoleForm, *, conflict: str = "") -> Response:
    with services().database.reading() as session:
        allowed = load_allowed(session, visit)
        found = require_purpose(allowed, purpose)
        choices = load_choices(session, allowed, found, visit.language)
    status = 422 if form.errors else 409 if conflict else 200
    return console_page(visit, "list_new", status=status, purpose=found, choices=choices, form=form, conflict=conflict)


def _own_fields(form: Form) -> dict[str, str]:
    return {name: form[name] for name in ORDER if form.get(name)}


PAGES = (ConsolePage("new_list", "lists/new/<purpose>", EXPORT, show, act, lists=LISTS),)
