"""The doors of a forgotten password: asking for a link, and the new password behind it.

The answer to whoever asks is the same for every address.
"""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from campaign.errors import FieldsRefusedError
from campaign.http.console.answers import console_path, door_page
from campaign.http.console.cookie import keep_tokens
from campaign.http.console.doors.links import Opened, errand_of, open_link, spent
from campaign.http.console.doors.signing_in import REFUSED, key_of, kind_of, too_often
from campaign.http.console.errands import errand
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.visits import origin
from campaign.http.request import read_form
from campaign.http.services import services
from campaign.http.site.answers import see_other
from campaign.mail.address import AddressRefused, parse_address
from campaign.staff.links import PASSWORD, ask_password
from campaign.staff.passwords import check_password, hash_password
from campaign.staff.setting_up import Change, LinkSpentError, set_password
from campaign.staff.signing_in import Step, check_code
from campaign.staff.throttling import TooOftenError


def show_forgotten() -> Response:
    return door_page(errand(), "forgotten", form=ConsoleForm())


def act_forgotten() -> AnyResponse:
    """The same rows and the same page, whether there is such an account or not; the same page where it is too often."""
    form = read_form(request)
    wanted = errand()
    try:
        parse_address(form.get("email", ""))
    except AddressRefused as error:
        return door_page(wanted, "forgotten", status=422, form=ConsoleForm(form, {"email": error.slug}))
    with services().database.transaction() as session:
        ask_password(session, key_of(form.get("email", "")), wanted.language, origin())
    return see_other(console_path("forgotten_sent", language=wanted.language))


def show_forgotten_sent() -> Response:
    return door_page(errand(), "forgotten_sent")


def show(token: str) -> Response:
    opened = open_link(token, PASSWORD)
    return spent() if opened is None else _page(opened, ConsoleForm())


def act(token: str) -> AnyResponse:
    """The second step is asked for here too: a mailbox alone opens nothing."""
    form = read_form(request)
    opened = open_link(token, PASSWORD)
    if opened is None or opened.link.account_id is None:
        return spent()
    account_id = opened.link.account_id
    kind, comes_from = kind_of(form), origin()
    chosen = {"kind": kind}
    try:
        check_password(form.get("password", ""), (opened.name, opened.email))
        change = Change(account_id, comes_from, hash_password(form["password"]))
        with services().database.transaction() as session:
            step = Step(account_id, comes_from, form.get("code", ""), kind)
            if not check_code(session, services().keyring, step):
                tokens = None
            else:
                tokens = set_password(session, services().keyring, change, link=opened.link)
    except TooOftenError as error:
        return too_often(errand_of(opened), "password", chosen, error, opened=opened)
    except FieldsRefusedError as error:
        return _page(opened, ConsoleForm(chosen, error.errors))
    except LinkSpentError:
        return spent()
    if tokens is None:
        return _page(opened, ConsoleForm(chosen, {"code": REFUSED[kind]}))
    return keep_tokens(see_other(console_path("sign_in", notice="changed", language=opened.language)), tokens)


def _page(opened: Opened, form: ConsoleForm) -> Response:
    return door_page(errand_of(opened), "password", status=422 if form.reasons else 200, opened=opened, form=form)
