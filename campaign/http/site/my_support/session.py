"""Who has entered My support: the one cookie of these pages, the proof in each of their forms, and the door before them.

The cookie holds a random token, is sent to these pages alone (one path a language), and to no script and no other site. Pages
for the owner of a mailbox, or for whoever else may enter by its link, are made by `for_owner`.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as AnyResponse

from campaign.errors import NotFoundError
from campaign.http import proofs
from campaign.http.request import read_form
from campaign.http.site.answers import private_page
from campaign.http.site.forms import FormState
from campaign.http.site.places import Parameter, Place, place
from campaign.http.site.routes import Page
from campaign.http.site.typed import look_over
from campaign.i18n import LANGUAGES, Language
from campaign.my_support import entering
from campaign.my_support.entering import SESSION_SECONDS, NotEnteredError
from campaign.paths import path_to

COOKIE = "my_support"
PURPOSE = "my-support-form"
OVER, LINK_OVER, LEFT = "over", "link", "left"

Show = Callable[..., AnyResponse]  # (language, **parameters of the path)
Act = Callable[..., AnyResponse]  # (language, form, **parameters of the path)


def for_owner(name: str, show: Show, act: Act | None = None, *, is_typed: bool = False) -> Page:
    """A page for whoever has entered; everybody else finds the door at its address. `is_typed`: words are typed there.

    `show` and `act` learn whose mailbox it is by `current_mailbox` and `acting_mailbox`. Posts without the proof of the
    session are refused (403) before `act` is called.
    """

    def shown(language: Language, **parameters: str) -> AnyResponse:
        try:
            return show(language, **parameters)
        except NotEnteredError:
            return door(place(name, language, **parameters), notice=OVER if _token() else "")

    def acted(language: Language, **parameters: str) -> AnyResponse:
        form = read_form(request)
        if not _token():
            return door(place(name, language, **parameters), notice=OVER, status=403)
        if not proofs.is_proven(PURPOSE, form, _token()):
            raise Forbidden
        try:
            return act(language, form, **parameters) if act else show(language, **parameters)
        except NotEnteredError:
            return door(place(name, language, **parameters), notice=OVER, status=403)

    return Page(name, shown, acted if act else None, look_over=look_over if is_typed else None)


def current_mailbox(session: Session) -> str:
    """The key of the mailbox whose owner asks. Only looks. Raises NotEnteredError."""
    return entering.mailbox_of(session, _token())


def acting_mailbox(session: Session) -> str:
    """The same in the transaction of a post. Raises NotEnteredError."""
    return entering.mailbox_that_acts(session, _token())


def owner_page(where: Place, template: str, *, status: int = 200, **values: object) -> Response:
    """A page of templates/site/my_support, for whoever has entered; each of its forms carries `form_token`."""
    return private_page(where, f"my_support/{template}", status=status, form_token=form_token(), **values)


def door(where: Place, *, notice: str = "", form: FormState | None = None, status: int = 200) -> Response:
    """Asks for the address to which a link is sent. `notice`: why one stands before it again."""
    return private_page(where, "my_support/door", status=status, notice=notice, form=form or FormState())


def form_token() -> str:
    """The proof that a form is this session's: derived from the cookie, so that no other site knows it."""
    return proofs.form_token(PURPOSE, _token())


def let_in(response: AnyResponse, token: str) -> AnyResponse:
    """Set the cookie, once for the pages in each language."""
    for language in LANGUAGES:
        response.set_cookie(
            _cookie_name(),
            token,
            max_age=SESSION_SECONDS,
            path=path_to("my_support", language),
            secure=proofs.is_secure(),
            httponly=True,
            samesite="Strict",
        )
    return response


def let_out(response: AnyResponse) -> AnyResponse:
    """Take the cookie back."""
    for language in LANGUAGES:
        path = path_to("my_support", language)
        response.delete_cookie(_cookie_name(), path, secure=proofs.is_secure(), httponly=True, samesite="Strict")
    return response


def end_session(session: Session) -> None:
    """Whoever enters anew, or leaves, is no longer who they were."""
    entering.leave(session, _token())


def row_id_of(text: str) -> UUID:
    """An id out of an address. Raises NotFoundError for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError from None


def place_of_row(name: str, language: Language, row_id: str) -> Place:
    parameters: dict[str, Parameter] = {"row_id": row_id}
    return place(name, language, **parameters)


def _token() -> str:
    return request.cookies.get(_cookie_name(), "")


def _cookie_name() -> str:
    return f"__Secure-{COOKIE}" if proofs.is_secure() else COOKIE
