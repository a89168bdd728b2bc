"""The console's two cookies: of the session, and of the browser, by which its account knows it for a year.

Each is a random token, sent to no script and by no other site's page.
"""

from __future__ import annotations

from flask import g, request
from werkzeug.wrappers import Response

from campaign.http import proofs
from campaign.http.console.pages import PREFIX
from campaign.staff import browsers, sessions
from campaign.staff.browsers import Tokens

COOKIE, KNOWN = "console", "console-known"
PURPOSE = "console-form"


def session_token() -> str:
    """The one that the browser sent, or the one that it is being given now; empty where there is neither."""
    return str(g.get("new_token") or request.cookies.get(_name(COOKIE), ""))


def browser_token() -> str:
    """By which an account may know the browser; empty where there is none."""
    return request.cookies.get(_name(KNOWN), "")


def keep_token(response: Response, token: str) -> Response:
    """Set the cookie; what is rendered after `use_token` carries its proof already."""
    return _keep(response, COOKIE, token, sessions.LIFE_SECONDS)


def keep_tokens(response: Response, tokens: Tokens) -> Response:
    """Set both, or that of the browser alone where no session has begun."""
    if tokens.session:
        keep_token(response, tokens.session)
    return _keep(response, KNOWN, tokens.browser, browsers.LIFE_SECONDS)


def use_token(token: str) -> None:
    """From now on, this request is of the session that the browser is being given."""
    g.new_token = token


def drop_token(response: Response) -> Response:
    """The browser stays known."""
    response.delete_cookie(_name(COOKIE), path=_path(), secure=proofs.is_secure(), httponly=True, samesite="Strict")
    return response


def form_token() -> str:
    """The proof that a form is this session's."""
    return proofs.form_token(PURPOSE, session_token())


def _keep(response: Response, cookie: str, token: str, seconds: int) -> Response:
    response.set_cookie(
        _name(cookie),
        token,
        max_age=seconds,
        path=_path(),
        secure=proofs.is_secure(),
        httponly=True,
        samesite="Strict",
    )
    return response


def _name(cookie: str) -> str:
    return f"__Host-{cookie}" if proofs.is_secure() else cookie


def _path() -> str:
    """`__Host-` asks for the whole site; without it, the console alone gets the cookie."""
    return "/" if proofs.is_secure() else PREFIX
