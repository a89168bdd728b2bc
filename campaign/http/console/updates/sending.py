"""The press of the button that lets an update leave: how many would get it, from when on, over how many hours.

Whoever presses it has just shown who they are: it may go to everybody.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.drives.updates.queries import get_update
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import load_form, moment, number, schema_of
from campaign.http.console.updates.finding import WRITE, require_update, subject_of
from campaign.http.console.updates.refusals import sentence_of
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.notifications.updates.audience import count_recipients
from campaign.notifications.updates.sending import Sending, send_update

SCHEMA = schema_of({"at": moment, "over": number})
MOST_COUNTED = 100_000


def show(visit: Visit, update_id: str) -> Response:
    return _page(visit, update_id, ConsoleForm({"over": "0"}))


def act(visit: Visit, form: Form, update_id: str) -> AnyResponse:
    with services().database.reading() as session:
        campaign_id = require_update(session, visit, update_id).campaign_id
    try:
        values = load_form(SCHEMA, form)
        hours = min(values["over"] or 0, 1000)
        visit.require_confirmed()
        with services().database.transaction() as session:
            send_update(session, id_of(update_id), Sending(values["at"], timedelta(hours=hours)))
            record_act(session, Act(visit.doer, "update.begun", ("update", id_of(update_id)), campaign_id))
    except FieldsRefusedError as error:
        return _page(visit, update_id, ConsoleForm(form, error.errors), status=422)
    except ConflictError as error:
        return _page(visit, update_id, ConsoleForm(form), status=409, conflict=sentence_of(error))
    return see_page("update", update_id=update_id, notice="begun")


def _page(visit: Visit, update_id: str, form: ConsoleForm, *, status: int = 200, conflict: str = "") -> Response:
    with services().database.reading() as session:
        require_update(session, visit, update_id)
        subject = subject_of(get_update(session, id_of(update_id)), visit)
    readers = count_recipients(services().database, id_of(update_id), most=MOST_COUNTED)
    shown = {"update_id": update_id, "subject": subject, "readers": readers, "is_more": readers >= MOST_COUNTED}
    return console_page(visit, "update_send", status=status, form=form, conflict=conflict, **shown)


PAGES = (ConsolePage("send_update", "updates/<update_id>/send", WRITE, show, act),)
