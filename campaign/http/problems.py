"""What is said when something went wrong: a page for people, RFC 9457 problem details for programs, in their language.

Nothing that was sent is repeated, but for a form that the database could not take: it comes back as it was typed.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, Response, json, request
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from campaign.areas.countries import country_names
from campaign.errors import ConflictError, DomainError, NotFoundError
from campaign.http.request import is_from_program, language_of, typed_fields
from campaign.http.security import SAFE_METHODS, CrossSitePost
from campaign.http.site.answers import private_page
from campaign.http.site.forms import SIGNATURE_FIELDS, FormState
from campaign.http.site.places import place
from campaign.i18n import N_, translator

DATABASE_AWAY = (OperationalError, InterfaceError, InternalError, TimeoutError)
RETRY_SECONDS = 5

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A status in words: what happened, and what to do now."""

    title: str
    text: str


EXPLANATIONS: Mapping[int, Explanation] = {
    400: Explanation(
        N_("We could not read that"),
        N_("What your browser sent was not whole. Go back, open the page again, and try once more."),
    ),
    403: Explanation(
        N_("That is not allowed from there"),
        N_("Open the page on this site itself, and try again."),
    ),
    404: Explanation(
        N_("There is no such page"),
        N_("The address may be mistyped, or the page may have gone. The front page shows everything that is open."),
    ),
    405: Explanation(
        N_("This page cannot do that"),
        N_("Go back and use the buttons on the page."),
    ),
    409: Explanation(
        N_("That is not possible now"),
        N_("Things have changed since you opened the page. Open it again to see how they stand."),
    ),
    410: Explanation(
        N_("This link no longer works"),
        N_("Its time is over, or it has been used. The page that it came from offers a way to a new one."),
    ),
    413: Explanation(
        N_("That is too much"),
        N_("What you sent is larger than this page takes. Make it shorter, and try again."),
    ),
    415: Explanation(
        N_("This page takes forms only"),
        N_("Open the page in a browser, and fill in the form there."),
    ),
    422: Explanation(
        N_("There is a problem"),
        N_("Something in what you sent cannot be taken. Each reason is given with its field."),
    ),
    429: Explanation(
        N_("That was too often"),
        N_("Please wait a little, and try again."),
    ),
    500: Explanation(
        N_("Something went wrong on our side"),
        N_("It is not your fault, and we have been told. Please try again in a few minutes."),
    ),
    503: Explanation(
        N_("We cannot reach our records just now"),
        N_("Nothing has been stored yet, and nothing you typed is lost. Please try again in a moment."),
    ),
}
CROSS_SITE = Explanation(
    N_("This form came from another site"),
    N_("To keep you safe we only take forms from our own pages. Open the page here, and try again."),
)


def configure(app: Flask) -> None:
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(DomainError, _answer_domain)
    for kind in DATABASE_AWAY:
        app.register_error_handler(kind, _answer_database_away)
    app.register_error_handler(Exception, _answer_unexpected)


def problem(status: int, **members: object) -> Response:
    """Problem details (RFC 9457) in the reader's language; `members` are extensions, such as `code` and `errors`."""
    language = language_of(request)
    explanation = _explanation(status)
    body = {
        "type": "about:blank",
        "status": status,
        "title": translator(language).gettext(explanation.title),
        "detail": translator(language).gettext(explanation.text),
        **members,
    }
    response = Response(json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json")
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _answer_http(error: HTTPException) -> AnyResponse:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    response = _explain(error.code, CROSS_SITE if isinstance(error, CrossSitePost) else None)
    kept = {name: value for name, value in error.get_headers() if name.lower() in ("allow", "retry-after")}
    response.headers.update(kept)
    return response


def _answer_domain(error: DomainError) -> Response:
    """A refusal that no view gave a page of its own."""
    status = 404 if isinstance(error, NotFoundError) else 409 if isinstance(error, ConflictError) else 422
    return _explain(status, None, code=error.slug)


def _answer_database_away(error: Exception) -> Response:
    _log.warning("database away", extra={"error_type": type(error).__name__})
    if is_from_program(request):
        response = problem(503)
    else:
        language = language_of(request)
        response = private_page(
            place("home", language),
            "unavailable",
            status=503,
            explanation=EXPLANATIONS[503],
            action=None if request.method in SAFE_METHODS else request.path,
            form=FormState(typed_fields()),
            shown=SIGNATURE_FIELDS,
            countries=country_names(language),
        )
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _answer_unexpected(error: Exception) -> Response:
    """An id for people to name and for operators to find; campaign.log tells of the error by type and place alone."""
    error_id = secrets.token_hex(8)
    _log.error("request failed", extra={"error_id": error_id}, exc_info=error)
    return _explain(500, None, error_id=error_id)


def _explain(status: int, explanation: Explanation | None, **members: object) -> Response:
    if is_from_program(request):
        return problem(status, **members)
    response = private_page(
        place("home", language_of(request)),
        "error",
        status=status,
        explanation=explanation or _explanation(status),
        error_id=members.get("error_id"),
    )
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _explanation(status: int) -> Explanation:
    return EXPLANATIONS.get(status, EXPLANATIONS[500 if status >= 500 else 400])
