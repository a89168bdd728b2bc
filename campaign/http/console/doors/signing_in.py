"""The doors of signing in: address and password, then the second step, by a code of the app or by a recovery code.

The answer, its statements and its time are the same for every address. Who was signed out in the middle of a form gets it back.
"""

from __future__ import annotations

from typing import Literal

from flask import Response, request
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as AnyResponse

from campaign.http import proofs
from campaign.http.console.answers import console_page, console_path, door_page
from campaign.http.console.cookie import PURPOSE, keep_token, keep_tokens, session_token, use_token
from campaign.http.console.errands import Errand, errand, unpack
from campaign.http.console.gate import read_carrying_form
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.visits import current_visit, origin
from campaign.http.request import Form
from campaign.http.services import services
from campaign.http.site.answers import see_other
from campaign.mail.address import AddressRefused, mailbox_key, parse_address
from campaign.staff.browsers import Tokens
from campaign.staff.sessions import OpenSession, find_session
from campaign.staff.signing_in import Attempt, Step, prove, try_password
from campaign.staff.throttling import TooOftenError

Kind = Literal["code", "recovery-code"]
REFUSED: dict[Kind, str] = {"code": "code-refused-here", "recovery-code": "recovery-code-refused"}


def show() -> AnyResponse:
    """Whoever is signed in already goes on."""
    wanted = errand()
    if current_visit() is not None:
        return see_other(wanted.next)
    return door_page(wanted, "sign_in", notice=request.args.get("notice", ""), form=ConsoleForm())


def act() -> AnyResponse:
    form = read_carrying_form()
    wanted = errand()
    attempt = Attempt(key_of(form.get("email", "")), origin(), form.get("password", ""))
    try:
        token = try_password(services().database, attempt)
    except TooOftenError as error:
        return too_often(wanted, "sign_in", form, error)
    if token is None:
        refused = ConsoleForm({"email": form.get("email", "")}, {"password": "sign-in-refused"})
        return door_page(wanted, "sign_in", status=422, notice="", form=refused)
    use_token(token)
    if wanted.carried:
        return keep_token(_ask_second_step(wanted, "code"), token)
    path = console_path("second_step", next=wanted.next, language=wanted.language)
    return keep_token(see_other(path), token)


def show_second_step() -> AnyResponse:
    return _show_step("code")


def show_recovery() -> AnyResponse:
    return _show_step("recovery-code")


def act_second_step() -> AnyResponse:
    return _act_step("code")


def act_recovery() -> AnyResponse:
    return _act_step("recovery-code")


def kind_of(form: Form) -> Kind:
    """Of the code that a form brings which lets either kind be chosen."""
    return "recovery-code" if form.get("kind") == "recovery-code" else "code"


def key_of(typed: str) -> str:
    """The mailbox that was meant: what is no address has a key too, which nobody's is."""
    try:
        canonical = parse_address(typed).canonical
    except AddressRefused:
        canonical = typed.strip().casefold()
    return mailbox_key(canonical, services().settings.identity_key)


def too_often(wanted: Errand, template: str, form: Form, error: TooOftenError, **values: object) -> Response:
    """The door again, with how long to wait."""
    again = ConsoleForm({name: form[name] for name in ("email", "kind") if name in form})
    response = door_page(wanted, template, status=429, notice="", form=again, too_often=error, **values)
    response.headers["Retry-After"] = str(error.seconds)
    return response


def go_on(wanted: Errand, tokens: Tokens) -> AnyResponse:
    """Signed in, with these: to the page that was wanted, or to the button that sends what was typed."""
    use_token(tokens.session)
    visit, carried = current_visit(), unpack(wanted.carried)
    if visit is not None and carried is not None:
        return keep_tokens(console_page(visit, "carry_on", carried=carried, is_confirmed=False), tokens)
    return keep_tokens(see_other(wanted.next), tokens)


def _show_step(kind: Kind) -> AnyResponse:
    wanted, found = errand(), _half_open()
    if found is None:
        return see_other(console_path("sign_in", next=wanted.next, language=wanted.language))
    return see_other(wanted.next) if found.is_proved else _ask_second_step(wanted, kind)


def _act_step(kind: Kind) -> AnyResponse:
    form = read_carrying_form()
    wanted, found = errand(), _half_open()
    if found is None or found.is_proved:
        return door_page(wanted, "sign_in", status=403, notice="over", form=ConsoleForm())
    if not proofs.is_proven(PURPOSE, form, session_token()):
        raise Forbidden
    step = Step(found.account_id, origin(), form.get("code", ""), kind)
    try:
        with services().database.transaction() as session:
            tokens = prove(session, services().keyring, found.id, step)
    except TooOftenError as error:
        return too_often(wanted, "second_step", {}, error, kind=kind)
    if tokens is None:
        return _ask_second_step(wanted, kind, ConsoleForm({}, {"code": REFUSED[kind]}))
    return go_on(wanted, tokens)


def _ask_second_step(wanted: Errand, kind: Kind, form: ConsoleForm | None = None) -> Response:
    status = 422 if form else 200
    return door_page(wanted, "second_step", status=status, kind=kind, form=form or ConsoleForm())


def _half_open() -> OpenSession | None:
    token = session_token()
    if not token:
        return None
    with services().database.reading() as session:
        return find_session(session, token)
