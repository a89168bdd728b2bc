"""The first page: what needs me today. With it, what stands on every page: the switch of language, and the way out."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from campaign.audit.record import Act, record_act
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.cookie import drop_token
from campaign.http.console.errands import own_path
from campaign.http.console.needs.finders import FINDERS
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit
from campaign.http.request import Form
from campaign.http.services import services
from campaign.http.site.answers import see_other
from campaign.i18n import N_, is_language, use_language
from campaign.staff.accounts import change_account
from campaign.staff.permissions import Permission
from campaign.staff.sessions import end_session


def show(visit: Visit) -> Response:
    with services().database.reading() as session, use_language(visit.language):
        needs = [need for finder in FINDERS for need in finder(session, visit)]
    return console_page(visit, "home", needs=needs)


def switch_language(visit: Visit, form: Form) -> AnyResponse:
    """The switch at the top of every page: the account's language, and the same page again."""
    language = form.get("language", "")
    if is_language(language):
        with services().database.transaction() as session:
            change_account(session, visit.doer, visit.account_id, name=visit.name, language=language)
    return see_other(own_path(form.get("next", "")))


def sign_out(visit: Visit, _form: Form) -> AnyResponse:
    """End the session and take the cookie back."""
    with services().database.transaction() as session:
        end_session(session, visit.session_id, visit.account_id)
        record_act(session, Act(visit.doer, "session.ended"))
    return drop_token(see_page("sign_in", notice="out", language=visit.language))


PAGES = (
    ConsolePage("home", "", Permission.SIGNED_IN, show, label=N_("Today")),
    ConsolePage("language", "language", Permission.SIGNED_IN, act=switch_language),
    ConsolePage("sign_out", "sign-out", Permission.SIGNED_IN, act=sign_out),
)
