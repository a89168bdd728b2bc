"""The door of My support: asks for an address, sends a link there, and turns the link into a session by POST alone.

The answer, its statements and its time are the same for every address.
"""

from __future__ import annotations

from uuid import UUID

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaign.http.public_answers import PublicAnswer
from campaign.http.request import Form, read_form
from campaign.http.services import services
from campaign.http.site.answers import private_page, public_page, see_other
from campaign.http.site.forms import FormState
from campaign.http.site.links import present_moment
from campaign.http.site.my_support.session import LEFT, LINK_OVER, door, end_session, let_in, let_out
from campaign.http.site.places import place
from campaign.i18n import Language
from campaign.mail.address import AddressRefused, mailbox_key, parse_address
from campaign.my_support.entering import ask_link, enter, is_link_usable
from campaign.notifications.my_support import ENTER
from campaign.paths import path_to
from campaign.tokens import TokenError

GONE, UNKNOWN = 410, 404


def ask(language: Language) -> Response:
    """Send a link; 303 to the page that says where to look, 422 for what is no address."""
    form = read_form(request)
    try:
        address = parse_address(form.get("email", ""))
    except AddressRefused as error:
        again = FormState(form, {"email": error.slug})
        return door(place("my_support", language), form=again, status=422)
    key = mailbox_key(address.canonical, services().settings.identity_key)
    with services().database.transaction() as session:
        ask_link(session, key, language)
    return see_other(path_to("my_support_asked", language))


def show_asked(language: Language) -> PublicAnswer:
    """The same for everybody."""
    return public_page(place("my_support_asked", language), "my_support/asked", is_indexed=False)


def show_enter(language: Language, token: str) -> Response:
    """One button: programs that look at links open no session."""
    with services().database.reading() as session:
        link_id, status = _read(session, token)
        if link_id is not None and not is_link_usable(session, link_id):
            link_id, status = None, GONE
    where = place("my_support_enter", language, token=token)
    if link_id is None:
        return door(where, notice=LINK_OVER, status=status)
    return private_page(where, "my_support/enter")


def act_enter(language: Language, token: str) -> Response:
    """Use the link. A session that this browser had before ends."""
    read_form(request)
    session_token = None
    with services().database.transaction() as session:
        link_id, status = _read(session, token)
        if link_id is not None:
            session_token, status = enter(session, link_id), GONE
        if session_token is not None:
            end_session(session)
    if session_token is None:
        return door(place("my_support_enter", language, token=token), notice=LINK_OVER, status=status)
    return let_in(see_other(path_to("my_support", language)), session_token)


def leave(language: Language, _form: Form) -> Response:
    """End the session and take the cookie back."""
    with services().database.transaction() as session:
        end_session(session)
    return let_out(door(place("my_support", language), notice=LEFT))


def _read(session: Session, token: str) -> tuple[UUID | None, int]:
    """The link that the token names or, with None, the status of the page that says that it does not work."""
    try:
        said = services().keyring.read(ENTER, token)
    except TokenError:
        return None, UNKNOWN
    return (None, GONE) if said.is_expired(present_moment(session)) else (said.row_id, 200)
