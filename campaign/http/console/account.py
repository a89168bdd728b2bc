"""One account of staff, for admins: its roles, disabling, a lost second step, and where it is signed in.

Whatever changes what somebody may is asked for within five minutes of proving who one is.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.api_keys.making import end_keys_of
from campaign.audit.record import Act, record_act
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage
from campaign.http.console.role_campaigns import campaign_in, titles_for_roles
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_
from campaign.staff.accounts import disable_account, enable_account, invite_again, reset_factor
from campaign.staff.grants import give_role, take_role
from campaign.staff.listing import list_accounts
from campaign.staff.permissions import ROLE_NAMES, Permission
from campaign.staff.sessions import end_sessions, list_sessions

CONFLICTS: Mapping[str, str] = {
    "last-admin": N_("This is the only admin left. Make somebody else an admin first."),
    "own-account": N_("Another admin must do that for you. You can change your own second step under “Your account”."),
    "account-not-invited": N_("This account is set up already."),
    "account-not-active": N_("This account is not in use now."),
    "account-not-disabled": N_("This account is not disabled."),
}


def show(visit: Visit, account_id: str) -> Response:
    return _page(visit, id_of(account_id), ConsoleForm())


def act(visit: Visit, form: Form, account_id: str) -> AnyResponse:
    """`act` is the button that was pressed."""
    visit.require_confirmed()
    key = id_of(account_id)
    with services().database.reading() as session:
        if not list_accounts(session, key):
            raise NotFoundError
    try:
        with services().database.transaction() as session:
            _do(session, visit, form, key)
    except FieldsRefusedError as error:
        return _page(visit, key, ConsoleForm(form, error.errors))
    except ConflictError as error:
        return _page(visit, key, ConsoleForm(), conflict=CONFLICTS[error.slug])
    if key == visit.account_id and form.get("act") in ("give", "take", "disable", "end-sessions"):
        return see_page("sign_in", notice="over")
    return see_page("account", account_id=key, notice="done")


def _do(session: Session, visit: Visit, form: Form, account_id: UUID) -> None:
    match form.get("act"):
        case "give":
            role, campaign_id = form.get("role", ""), campaign_in(form)
            give_role(session, visit.doer, account_id, role=role, campaign_id=campaign_id)
        case "take":
            take_role(session, visit.doer, account_id, id_of(form.get("grant", "")))
        case "disable":
            disable_account(session, visit.doer, account_id)
            end_keys_of(session, account_id, visit.doer)
        case "enable":
            enable_account(session, visit.doer, account_id)
        case "again":
            invite_again(session, visit.doer, account_id)
        case "reset":
            reset_factor(session, visit.doer, account_id)
        case "end-sessions":
            facts = {"count": end_sessions(session, account_id)}
            record_act(session, Act(visit.doer, "session.ended", ("account", account_id), facts=facts))
        case _:
            raise BadRequest


def _page(visit: Visit, account_id: UUID, form: ConsoleForm, *, conflict: str = "") -> Response:
    with services().database.reading() as session:
        found = list_accounts(session, account_id)
        if not found:
            raise NotFoundError
        titles, sessions = titles_for_roles(session, visit.language), list_sessions(session, account_id)
    shown = {"account": found[0], "titles": titles, "sessions": sessions, "roles": ROLE_NAMES}
    status = 409 if conflict else 422 if form.reasons else 200
    notice = request.args.get("notice", "")
    return console_page(visit, "account", status=status, **shown, form=form, conflict=conflict, notice=notice)


PAGES = (ConsolePage("account", "accounts/<account_id>", Permission.MANAGE_ACCOUNTS, show, act),)
