"""Answers every error: a page that says what happened and what to do for people, problem details for software.

Nothing that was sent is repeated, but for a form that the database could not take, and one in which something is given,
whatever happened: they come back as they were typed.
"""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from campaign.db import DATABASE_AWAY
from campaign.errors import ConflictError, DomainError, NotFoundError
from campaign.http.problems import Explanation, explanation_of, problem
from campaign.http.request import is_from_program, language_of, typed_fields
from campaign.http.security import CrossSitePost
from campaign.http.site.answers import private_page
from campaign.http.site.forms import kind_of_form
from campaign.http.site.places import place
from campaign.http.site.typed import give_back, give_back_too_much
from campaign.i18n import N_

RETRY_SECONDS = 5
CROSS_SITE = Explanation(
    N_("This form came from another site"),
    N_("To keep you safe we only take forms from our own pages. Open the page here, and try again."),
)

_log = logging.getLogger(__name__)


def configure(app: Flask) -> None:
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(RequestEntityTooLarge, _answer_too_much)
    app.register_error_handler(DomainError, _answer_domain)
    for kind in DATABASE_AWAY:
        app.register_error_handler(kind, _answer_database_away)
    app.register_error_handler(Exception, _answer_unexpected)


def _answer_http(error: HTTPException) -> AnyResponse:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    response = _explain(error.code, CROSS_SITE if isinstance(error, CrossSitePost) else None)
    kept = {name: value for name, value in error.get_headers() if name.lower() in ("allow", "retry-after")}
    response.headers.update(kept)
    return response


def _answer_too_much(_error: RequestEntityTooLarge) -> Response:
    """What was read of a form in which something is given comes back with its limits; of more, nothing was read."""
    if is_from_program(request) or not kind_of_form(typed_fields()):
        return _explain(413, None)
    return give_back_too_much()


def _answer_domain(error: DomainError) -> Response:
    """A refusal that no view gave a page of its own."""
    status = 404 if isinstance(error, NotFoundError) else 409 if isinstance(error, ConflictError) else 422
    return _explain(status, None, code=error.slug)


def _answer_database_away(error: Exception) -> Response:
    _log.warning("database away", extra={"error_type": type(error).__name__})
    response = problem(503) if is_from_program(request) else give_back(503, explanation_of(503))
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
    explanation = explanation or explanation_of(status)
    if kind_of_form(typed_fields()):
        return give_back(status, explanation, error_id=members.get("error_id"))
    response = private_page(
        place("home", language_of(request)),
        "error",
        status=status,
        explanation=explanation,
        error_id=members.get("error_id"),
    )
    response.vary.update(("Accept", "Accept-Language"))
    return response
