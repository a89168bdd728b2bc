"""The door of an invitation: an account is set up behind it, with its password and its second step."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from campaign.errors import FieldsRefusedError
from campaign.http.console.answers import console_page, door_page
from campaign.http.console.app_secret import app_secret
from campaign.http.console.cookie import keep_tokens, use_token
from campaign.http.console.doors.links import Opened, errand_of, open_link, spent
from campaign.http.console.doors.signing_in import key_of
from campaign.http.console.errands import door_language
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.person import TypedPerson, read_person
from campaign.http.console.visits import current_visit, origin
from campaign.http.request import Form, read_form
from campaign.http.services import services
from campaign.i18n import is_language
from campaign.staff.accounts import InviteAccount
from campaign.staff.links import FIRST, INVITATION
from campaign.staff.passwords import check_password, hash_password
from campaign.staff.setting_up import Change, LinkSpentError, SecondStep, SetUp, make_first_admin, set_up


def show(token: str) -> Response:
    opened = open_link(token, INVITATION)
    return spent() if opened is None else _page(opened, ConsoleForm({"language": opened.language}))


def act(token: str) -> AnyResponse:
    """Everything at once: password, second step and, for the first admin, who they are. The codes are shown this once."""
    form = read_form(request)
    opened = open_link(token, INVITATION)
    if opened is None:
        return spent()
    try:
        done = _set_up(opened, form)
    except FieldsRefusedError as error:
        return _page(opened, ConsoleForm(form, error.errors))
    except LinkSpentError:
        return spent()
    return show_codes(done)


def show_codes(done: SetUp) -> AnyResponse:
    """Signed in by what was just set up, with the recovery codes."""
    use_token(done.tokens.session)
    visit = current_visit()
    assert visit is not None  # the session was begun in the transaction before
    return keep_tokens(console_page(visit, "recovery_codes", codes=done.codes, is_new=True), done.tokens)


def _set_up(opened: Opened, form: Form) -> SetUp:
    is_first = opened.link.purpose == FIRST
    person = read_person(form) if is_first else TypedPerson(opened.name, opened.email, {})
    errors = {**person.errors, **_secrets_refused(form, person)}
    if errors:
        raise FieldsRefusedError(errors)
    password_hash, keyring = hash_password(form["password"]), services().keyring
    with services().database.transaction() as session:
        account_id = make_first_admin(session, _first_admin(person, form)) if is_first else opened.link.account_id
        assert account_id is not None  # an invitation is for an account
        step = SecondStep(app_secret(opened.link.id, person.email).secret, form.get("code", ""))
        return set_up(session, keyring, opened.link, Change(account_id, origin(), password_hash, step))


def _secrets_refused(form: Form, person: TypedPerson) -> Mapping[str, str]:
    """What can be said before the code is looked at: all of it at once, for neither secret is given back."""
    errors: dict[str, str] = {}
    try:
        check_password(form.get("password", ""), (person.name, person.email))
    except FieldsRefusedError as error:
        errors.update(error.errors)
    if not form.get("code", "").strip():
        errors["code"] = "code-missing"
    return errors


def _first_admin(person: TypedPerson, form: Form) -> InviteAccount:
    language = form.get("language", "")
    return InviteAccount(
        person.name, person.email, key_of(person.email), language if is_language(language) else door_language()
    )


def _page(opened: Opened, form: ConsoleForm) -> Response:
    app = app_secret(opened.link.id, opened.email or services().settings.org_names[opened.language])
    is_first = opened.link.purpose == FIRST
    status = 422 if form.reasons else 200
    return door_page(
        errand_of(opened), "invitation", status=status, opened=opened, app=app, is_first=is_first, form=form
    )
