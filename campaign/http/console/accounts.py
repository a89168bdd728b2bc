"""Accounts of staff, for admins: who works here, and inviting, within five minutes of proving who one is."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from campaign.errors import FieldsRefusedError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.doors.signing_in import key_of
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage
from campaign.http.console.person import read_person
from campaign.http.console.role_campaigns import campaign_in, titles_for_roles
from campaign.http.console.visits import Visit
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_, is_language
from campaign.staff.accounts import InviteAccount, invite_account
from campaign.staff.grants import give_role
from campaign.staff.listing import list_accounts
from campaign.staff.permissions import ROLE_NAMES, Permission


def show(visit: Visit) -> Response:
    return _list(visit, ConsoleForm({"language": "cy"}))


def act(visit: Visit, form: Form) -> AnyResponse:
    """Invite somebody, with a first role."""
    visit.require_confirmed()
    try:
        command, campaign_id = _invitation(form), campaign_in(form)
        with services().database.transaction() as session:
            account_id = invite_account(session, visit.doer, command)
            give_role(session, visit.doer, account_id, role=form.get("role", ""), campaign_id=campaign_id)
    except FieldsRefusedError as error:
        return _list(visit, ConsoleForm(form, error.errors))
    return see_page("account", account_id=account_id, notice="invited")


def _invitation(form: Form) -> InviteAccount:
    """Raises FieldsRefusedError."""
    person = read_person(form)
    errors = dict(person.errors)
    language = form.get("language", "")
    if not is_language(language):
        errors["language"] = "language-unknown"
    if errors:
        raise FieldsRefusedError(errors)
    return InviteAccount(person.name, person.email, key_of(person.email), language)


def _list(visit: Visit, form: ConsoleForm) -> Response:
    with services().database.reading() as session:
        accounts, titles = list_accounts(session), titles_for_roles(session, visit.language)
    status = 422 if form.reasons else 200
    return console_page(visit, "accounts", status=status, accounts=accounts, titles=titles, roles=ROLE_NAMES, form=form)


PAGES = (
    ConsolePage(
        "accounts", "accounts", Permission.MANAGE_ACCOUNTS, show, act, label=N_("Accounts"), is_of_the_service=True
    ),
)
