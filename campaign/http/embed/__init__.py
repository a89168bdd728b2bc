"""What other sites show of a drive in a frame, and how they find it. May be framed by anybody, so it leads nowhere that is
somebody's own: neither to My support nor to the console."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from campaign.db import DATABASE_AWAY
from campaign.errors import NotFoundError
from campaign.http.data import PREFIXES
from campaign.http.embed import frames, oembed, signing
from campaign.http.embed.addresses import LANGUAGE, SHOW, SOURCE
from campaign.http.page_memory import shared
from campaign.http.problems import explanation_of, problem
from campaign.http.request import is_from_program, language_of
from campaign.http.security import CONTENT_SECURITY_POLICY
from campaign.http.site.answers import private_page
from campaign.http.site.drive_pages import MAIL
from campaign.http.site.places import place
from campaign.http.site.static import BRIEFLY, StaticFiles

SCRIPT = "embed.js"
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *"),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
READS = (SHOW, LANGUAGE, SOURCE, MAIL)


def make_blueprint() -> Blueprint:
    """`/embed/petitions/<slug>` and its siblings, `/oembed`, and `/static/embed.js` for pages that hold a frame."""
    blueprint = Blueprint("embed", __name__)
    for prefix, kind in PREFIXES.items():
        view = shared(partial(frames.show_frame, kind=kind), reads=READS)
        blueprint.add_url_rule(f"/embed/{prefix}/<slug>", kind, view)
    blueprint.add_url_rule(f"/embed/{signing.PREFIX}/<slug>", "sign", signing.sign, methods=["POST"])
    blueprint.add_url_rule("/oembed", "oembed", oembed.show, methods=["GET"])
    blueprint.add_url_rule(f"/static/{SCRIPT}", "script", partial(_script, StaticFiles()))
    blueprint.register_error_handler(HTTPException, _answer_http)
    blueprint.register_error_handler(413, _answer_http)
    blueprint.register_error_handler(NotFoundError, lambda _error: _explain(404))
    for error in DATABASE_AWAY:
        blueprint.register_error_handler(error, lambda _error: _explain(503))
    blueprint.after_request(_let_every_site_frame)
    return blueprint


def _script(files: StaticFiles) -> AnyResponse:
    """By an address that stays, for it stands in other sites' pages."""
    response = files.serve("", SCRIPT)
    response.headers["Cache-Control"] = BRIEFLY
    return response


def _answer_http(error: HTTPException) -> AnyResponse:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    return _explain(error.code)


def _explain(status: int) -> Response:
    if is_from_program(request) or request.endpoint == "embed.oembed":
        return problem(status)
    where = place("home", language_of(request))
    return private_page(where, "embed/refused", status=status, explanation=explanation_of(status))


def _let_every_site_frame(response: Response) -> Response:
    """What was refused too: a frame that its reader's browser shows nothing of explains nothing."""
    response.headers.update(HEADERS)
    return response
