"""Proves again who is signed in, before what must not be done by whoever finds a screen unlocked; then goes on."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from campaign.http.console.answers import console_page
from campaign.http.console.doors.signing_in import REFUSED, kind_of
from campaign.http.console.errands import Errand, errand, unpack
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit, origin
from campaign.http.request import Form
from campaign.http.services import services
from campaign.http.site.answers import see_other
from campaign.staff.permissions import Permission
from campaign.staff.signing_in import Step, confirm
from campaign.staff.throttling import TooOftenError


def show(visit: Visit) -> AnyResponse:
    wanted = errand()
    return see_other(wanted.next) if visit.is_confirmed else _page(visit, wanted, ConsoleForm())


def act(visit: Visit, form: Form) -> AnyResponse:
    wanted = errand()
    step = Step(visit.account_id, origin(), form.get("code", ""), kind_of(form))
    try:
        wrong = confirm(
            services().database, services().keyring, visit.session_id, step, password=form.get("password", "")
        )
    except TooOftenError as error:
        response = _page(visit, wanted, ConsoleForm({"kind": step.kind}), status=429, too_often=error)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    if wrong:
        reason = "password-wrong" if wrong == "password" else REFUSED[step.kind]
        return _page(visit, wanted, ConsoleForm({"kind": step.kind}, {wrong: reason}), status=422)
    carried = unpack(wanted.carried)
    return console_page(visit, "carry_on", carried=carried, is_confirmed=True) if carried else see_other(wanted.next)


def _page(
    visit: Visit, wanted: Errand, form: ConsoleForm, *, status: int = 200, too_often: TooOftenError | None = None
) -> Response:
    return console_page(visit, "confirm", status=status, errand=wanted, form=form, too_often=too_often)


PAGES = (ConsolePage("confirm", "confirm", Permission.SIGNED_IN, show, act, is_carrying=True),)
