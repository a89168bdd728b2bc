"""Answers every error of the console in its own frame: what happened, what to do now, and the form as it was typed."""

from __future__ import annotations

import logging
import secrets

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from campaign.db import DATABASE_AWAY
from campaign.errors import ConflictError, DomainError, NotFoundError
from campaign.http.console.answers import console_page, door_page
from campaign.http.console.errands import NOT_CARRIED, Errand, door_language
from campaign.http.console.visits import visit_at_hand
from campaign.http.problems import Explanation, explanation_of, problem
from campaign.http.proofs import PROOF
from campaign.http.request import is_from_program, typed_fields
from campaign.http.security import SAFE_METHODS, CrossSitePost
from campaign.http.site.errors import CROSS_SITE, RETRY_SECONDS
from campaign.i18n import N_
from campaign.staff.passwords import TooBusyError

NOT_HERE = Explanation(
    N_("There is no such page"),
    N_("The address may be mistyped, or what it named is not, or no longer, for this account."),
)

_log = logging.getLogger(__name__)


def configure(blueprint: Blueprint) -> None:
    blueprint.register_error_handler(HTTPException, _answer_http)
    blueprint.register_error_handler(RequestEntityTooLarge, _answer_http)  # before the site's own for it
    blueprint.register_error_handler(DomainError, _answer_domain)
    for kind in DATABASE_AWAY:
        blueprint.register_error_handler(kind, _answer_database_away)
    blueprint.register_error_handler(Exception, _answer_unexpected)


def _answer_http(error: HTTPException) -> AnyResponse:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    explanation = CROSS_SITE if isinstance(error, CrossSitePost) else NOT_HERE if error.code == 404 else None
    return _explain(error.code, explanation)


def _answer_domain(error: DomainError) -> Response:
    """A refusal that no view gave a page of its own."""
    if isinstance(error, NotFoundError):
        return _explain(404, NOT_HERE)
    if isinstance(error, TooBusyError):
        return _later(503)
    return _explain(409 if isinstance(error, ConflictError) else 422, code=error.slug)


def _answer_database_away(error: Exception) -> Response:
    _log.warning("database away", extra={"error_type": type(error).__name__})
    return _later(503)


def _answer_unexpected(error: Exception) -> Response:
    error_id = secrets.token_hex(8)
    _log.error("request failed", extra={"error_id": error_id}, exc_info=error)
    return _explain(500, error_id=error_id)


def _later(status: int) -> Response:
    response = _explain(status)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _explain(status: int, explanation: Explanation | None = None, **members: object) -> Response:
    if is_from_program(request):
        return problem(status, **members)
    explanation = explanation or explanation_of(status)
    is_post = request.method not in SAFE_METHODS
    kept = {name: value for name, value in typed_fields().items() if name == PROOF or name not in NOT_CARRIED}
    shown = {
        "explanation": explanation,
        "error_id": members.get("error_id"),
        "action": request.path if is_post and len(kept) > 1 else None,
        "fields": kept,
    }
    visit = visit_at_hand()
    if visit is not None:
        return console_page(visit, "error", status=status, **shown)
    return door_page(Errand(door_language()), "error", status=status, **shown)
