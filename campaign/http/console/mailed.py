"""The doors that mailed links open: setting an account up, and a new password where the old one is forgotten.

A link is opened by GET and used by POST alone. The answer to a forgotten password is the same for every address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from campaign.db import now
from campaign.errors import FieldsRefusedError
from campaign.http.console.answers import console_page, console_path, door_page, see_path
from campaign.http.console.cookie import keep_tokens, use_token
from campaign.http.console.errands import Errand, door_language, errand
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.naming import TypedPerson, read_person
from campaign.http.console.offers import offer_of
from campaign.http.console.signing_in import REFUSED, key_of, kind_of, too_often
from campaign.http.console.visits import current_visit, origin
from campaign.http.request import Form, read_form
from campaign.http.services import services
from campaign.i18n import Language, is_language
from campaign.mail.address import AddressRefused, parse_address
from campaign.staff.accounts import has_admin
from campaign.staff.links import FIRST, INVITATION, PASSWORD, TOKEN_PURPOSES, UsableLink, ask_password, find_link
from campaign.staff.models import StaffAccount
from campaign.staff.passwords import check_password, hash_password
from campaign.staff.setting_up import (
    Change,
    FirstAdmin,
    LinkSpentError,
    SecondStep,
    SetUp,
    make_first_admin,
    set_password,
    set_up,
)
from campaign.staff.signing_in import Step, check_code
from campaign.staff.throttling import TooOftenError
from campaign.tokens import TokenError


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that works, and whose it is: a name and an address, or none yet."""

    link: UsableLink
    name: str
    email: str

    @property
    def language(self) -> Language:
        """The account's; where there is none yet, what the browser asks for."""
        if self.link.purpose == FIRST:
            return door_language()
        return "en" if self.link.language == "en" else "cy"


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
    return see_path(console_path("forgotten_sent", language=wanted.language))


def show_forgotten_sent() -> Response:
    return door_page(errand(), "forgotten_sent")


def show_password(token: str) -> Response:
    opened = _open(token, PASSWORD)
    return _spent() if opened is None else _password_page(opened, ConsoleForm())


def act_password(token: str) -> AnyResponse:
    """The second step is asked for here too: a mailbox alone opens nothing."""
    form = read_form(request)
    opened = _open(token, PASSWORD)
    if opened is None or opened.link.account_id is None:
        return _spent()
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
        return too_often(_errand(opened), "password", chosen, error, opened=opened)
    except FieldsRefusedError as error:
        return _password_page(opened, ConsoleForm(chosen, error.errors))
    except LinkSpentError:
        return _spent()
    if tokens is None:
        return _password_page(opened, ConsoleForm(chosen, {"code": REFUSED[kind]}))
    return keep_tokens(see_path(console_path("sign_in", notice="changed", language=opened.language)), tokens)


def show_invitation(token: str) -> Response:
    opened = _open(token, INVITATION)
    return _spent() if opened is None else _invitation_page(opened, ConsoleForm({"language": opened.language}))


def act_invitation(token: str) -> AnyResponse:
    """Everything at once: password, second step and, for the first admin, who they are. The codes are shown this once."""
    form = read_form(request)
    opened = _open(token, INVITATION)
    if opened is None:
        return _spent()
    try:
        done = _set_up(opened, form)
    except FieldsRefusedError as error:
        return _invitation_page(opened, ConsoleForm(form, error.errors))
    except LinkSpentError:
        return _spent()
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
        step = SecondStep(offer_of(opened.link.id, person.email).secret, form.get("code", ""))
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


def _first_admin(person: TypedPerson, form: Form) -> FirstAdmin:
    language = form.get("language", "")
    return FirstAdmin(
        person.name, person.email, key_of(person.email), language if is_language(language) else door_language()
    )


def _open(token: str, purpose: str) -> Opened | None:
    """The link that the token names, while it works; told apart to nobody from one that never did."""
    try:
        said = services().keyring.read(TOKEN_PURPOSES[purpose], token)
    except TokenError:
        return None
    with services().database.reading() as session:
        if said.is_expired(session.execute(select(now())).scalar_one()):
            return None
        purposes = (INVITATION, FIRST) if purpose == INVITATION else (PASSWORD,)
        link = find_link(session, said.row_id, *purposes)
        return _with_account(session, link) if link else None


def _with_account(session: Session, link: UsableLink) -> Opened | None:
    if link.account_id is None:
        return None if has_admin(session) else Opened(link, "", "")
    account = session.get(StaffAccount, link.account_id)
    return Opened(link, account.name, account.email) if account else None


def _errand(opened: Opened) -> Errand:
    """In the language of the link, unless the switch was used."""
    chosen = request.args.get("language", "")
    return Errand(chosen if is_language(chosen) else opened.language)


def _password_page(opened: Opened, form: ConsoleForm) -> Response:
    return door_page(_errand(opened), "password", status=422 if form.reasons else 200, opened=opened, form=form)


def _invitation_page(opened: Opened, form: ConsoleForm) -> Response:
    offer = offer_of(opened.link.id, opened.email or services().settings.org_names[opened.language])
    is_first = opened.link.purpose == FIRST
    status = 422 if form.reasons else 200
    return door_page(
        _errand(opened), "invitation", status=status, opened=opened, offer=offer, is_first=is_first, form=form
    )


def _spent() -> Response:
    return door_page(Errand(door_language()), "link_spent", status=410)
