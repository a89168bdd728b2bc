"""The console's one cookie: a random token, sent to no script and by no other site's page."""

from __future__ import annotations

from flask import g, request
from werkzeug.wrappers import Response

from campaign.http import proofs
from campaign.http.console.pages import PREFIX
from campaign.staff.sessions import LIFE_SECONDS

COOKIE = "console"
PURPOSE = "console-form"


def session_token() -> str:
    """The one that the browser sent, or the one that it is being given now; empty where there is neither."""
    return str(g.get("new_token") or request.cookies.get(_name(), ""))


def keep_token(response: Response, token: str) -> Response:
    """Set the cookie; what is rendered after `use_token` carries its proof already."""
    is_secure = proofs.is_secure()
    response.set_cookie(
        _name(), token, max_age=LIFE_SECONDS, path=_path(), secure=is_secure, httponly=True, samesite="Strict"
    )
    return response


def use_token(token: str) -> None:
    """From now on, this request is of the session that the browser is being given."""
    g.new_token = token


def drop_token(response: Response) -> Response:
    response.delete_cookie(_name(), path=_path(), secure=proofs.is_secure(), httponly=True, samesite="Strict")
    return response


def form_token() -> str:
    """The proof that a form is this session's."""
    return proofs.form_token(PURPOSE, session_token())


def _name() -> str:
    return f"__Host-{COOKIE}" if proofs.is_secure() else COOKIE


def _path() -> str:
    """`__Host-` asks for the whole site; without it, the console alone gets the cookie."""
    return "/" if proofs.is_secure() else PREFIX
