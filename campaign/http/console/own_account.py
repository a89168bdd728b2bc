"""One's own account: name, language, password, second step, recovery codes, and where else one is signed in."""

from __future__ import annotations

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.errors import FieldsRefusedError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.app_secret import app_secret
from campaign.http.console.cookie import keep_tokens
from campaign.http.console.doors.invitations import show_codes
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit, id_of, origin
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_, is_language
from campaign.staff.accounts import change_account
from campaign.staff.listing import AccountLine, list_accounts
from campaign.staff.passwords import check_password, hash_password
from campaign.staff.permissions import Permission
from campaign.staff.recovery import count_recovery_codes
from campaign.staff.sessions import end_session, end_sessions, list_sessions
from campaign.staff.setting_up import Change, SecondStep, renew_recovery_codes, set_password, set_second_step
from campaign.supporters.name import NameRefused, parse_name


def show(visit: Visit) -> Response:
    return _page(visit)


def act(visit: Visit, form: Form) -> AnyResponse:
    """Name and language."""
    try:
        name = parse_name(form.get("name", ""))
    except NameRefused as error:
        return _page(visit, ConsoleForm(form, {"name": error.slug}))
    language = form.get("language", "")
    if not is_language(language):
        return _page(visit, ConsoleForm(form, {"language": "language-unknown"}))
    with services().database.transaction() as session:
        change_account(session, visit.doer, visit.account_id, name=name, language=language)
    return see_page("own_account", notice="saved")


def show_password(visit: Visit) -> Response:
    visit.require_confirmed()
    return console_page(visit, "own_password", form=ConsoleForm())


def act_password(visit: Visit, form: Form) -> AnyResponse:
    visit.require_confirmed()
    with services().database.reading() as session:
        account = _own(session, visit)
    try:
        check_password(form.get("password", ""), (account.name, account.email))
    except FieldsRefusedError as error:
        return console_page(visit, "own_password", status=422, form=ConsoleForm({}, error.errors))
    change = Change(visit.account_id, origin(), hash_password(form["password"]))
    with services().database.transaction() as session:
        tokens = set_password(session, services().keyring, change)
    return keep_tokens(see_page("own_account", notice="password"), tokens)


def show_second_step(visit: Visit) -> Response:
    visit.require_confirmed()
    return _second_step_page(visit, ConsoleForm())


def act_second_step(visit: Visit, form: Form) -> AnyResponse:
    visit.require_confirmed()
    secret = app_secret(visit.session_id, visit.name).secret
    change = Change(visit.account_id, origin(), step=SecondStep(secret, form.get("code", "")))
    try:
        with services().database.transaction() as session:
            done = set_second_step(session, services().keyring, change)
    except FieldsRefusedError as error:
        return _second_step_page(visit, ConsoleForm({}, error.errors))
    return show_codes(done)


def make_codes(visit: Visit, _form: Form) -> Response:
    """Ten new recovery codes, shown this once."""
    visit.require_confirmed()
    with services().database.transaction() as session:
        codes = renew_recovery_codes(session, visit.doer, visit.account_id)
    return console_page(visit, "recovery_codes", codes=codes, is_new=False)


def end_sessions_elsewhere(visit: Visit, form: Form) -> AnyResponse:
    """`session` is one of the account's own; without it, all the others end."""
    with services().database.transaction() as session:
        if form.get("session"):
            ended = int(end_session(session, id_of(form["session"]), visit.account_id))
        else:
            ended = end_sessions(session, visit.account_id, but=visit.session_id)
        record_act(session, Act(visit.doer, "session.ended", facts={"count": ended}))
    return see_page("own_account", notice="ended")


def _page(visit: Visit, form: ConsoleForm | None = None) -> Response:
    with services().database.reading() as session:
        account = _own(session, visit)
        sessions = list_sessions(session, visit.account_id)
        codes_left = count_recovery_codes(session, visit.account_id)
    shown = form or ConsoleForm({"name": account.name, "language": account.language})
    values = {
        "account": account,
        "sessions": sessions,
        "codes_left": codes_left,
        "notice": request.args.get("notice", ""),
    }
    return console_page(visit, "own_account", status=422 if form else 200, **values, form=shown)


def _second_step_page(visit: Visit, form: ConsoleForm) -> Response:
    with services().database.reading() as session:
        email = _own(session, visit).email
    app = app_secret(visit.session_id, email)
    return console_page(visit, "own_second_step", status=422 if form.reasons else 200, app=app, form=form)


def _own(session: Session, visit: Visit) -> AccountLine:
    (account,) = list_accounts(session, visit.account_id)
    return account


PAGES = (
    ConsolePage(
        "own_account", "own-account", Permission.SIGNED_IN, show, act, label=N_("Your account"), is_of_the_service=True
    ),
    ConsolePage("own_password", "own-account/password", Permission.SIGNED_IN, show_password, act_password),
    ConsolePage("own_second_step", "own-account/second-step", Permission.SIGNED_IN, show_second_step, act_second_step),
    ConsolePage("own_recovery_codes", "own-account/recovery-codes", Permission.SIGNED_IN, act=make_codes),
    ConsolePage("own_sessions", "own-account/sessions", Permission.SIGNED_IN, act=end_sessions_elsewhere),
)
