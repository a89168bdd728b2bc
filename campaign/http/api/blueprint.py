"""Puts the API under its addresses. Every address answers every method itself, so that what it cannot do is 405 and no page.

Slashes at the end, and two where one belongs, are taken as if they were not there: clients post to such paths, and would lose
their body on a redirect.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Flask, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response

from campaign.db import DATABASE_AWAY
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.http.api.asking import VERSIONS, Asking, asking_of
from campaign.http.api.bodies import read_body_of
from campaign.http.api.bookmarks import Bookmarks
from campaign.http.api.entry import show_entry
from campaign.http.api.errors import ApiRefused, answer_refusal
from campaign.http.api.listing import EXTENSION, show_list, show_one
from campaign.http.api.openapi.document import show_openapi
from campaign.http.api.registry import HELPERS, RESOURCES
from campaign.http.api.resource import Act, Helper, Resource
from campaign.http.site.errors import RETRY_SECONDS
from campaign.i18n import best_language

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
_API = re.compile(r"/+api/+(v[12])(?=/|$)")
Answer = Callable[..., Response]
log = logging.getLogger(__name__)


def configure(app: Flask) -> None:
    blueprint = Blueprint("api", __name__)
    for path, name, answers in _addresses():
        for version in VERSIONS:
            rule = f"/api/{version}/{path}".rstrip("/")
            view = partial(_answer, version, answers)
            blueprint.add_url_rule(
                rule, f"{name}_{version}", view, methods=list(METHODS), provide_automatic_options=False
            )
    blueprint.register_error_handler(ApiRefused, _refuse)
    for refused in (HTTPException, RequestEntityTooLarge):  # the second before the site's own for it
        blueprint.register_error_handler(refused, _refuse_http)
    for kind in DATABASE_AWAY:
        blueprint.register_error_handler(kind, _refuse_for_now)
    blueprint.register_error_handler(Exception, _refuse_unexpected)
    app.extensions[EXTENSION] = Bookmarks()
    app.register_blueprint(blueprint)
    app.wsgi_app = _PlainPaths(app.wsgi_app)  # type: ignore[method-assign]


def _addresses() -> Iterable[tuple[str, str, Mapping[str, Answer]]]:
    """Path, name, and what answers there by method."""
    yield "", "entry", {"GET": show_entry}
    yield "openapi.json", "openapi", {"GET": show_openapi}
    for resource in RESOURCES:
        path, name = resource.path, resource.path.replace("/", "_").replace("<parent_id>", "of")
        on_list: dict[str, Answer] = {"GET": partial(_list, resource)}
        on_one: dict[str, Answer] = {"GET": partial(_one, resource)}
        if resource.create:
            on_list["POST"] = partial(_act, resource.create, resource.create_scope)
        if resource.change:
            on_one["PUT"] = partial(_act, resource.change, resource.scope)
        yield path, name, on_list
        yield f"{path}/<item_id>", f"{name}_one", on_one
    for helper in HELPERS:
        for number, path in enumerate(helper.paths):
            yield path, f"{helper.relation.replace(':', '_')}_{number}", {"POST": partial(_help, helper)}
    yield "<path:rest>", "nothing", {}


def _answer(version: str, answers: Mapping[str, Answer], **parameters: str) -> Response:
    asking = asking_of(request, version)
    if not answers:
        raise ApiRefused(404, "not-found")
    method = "GET" if request.method == "HEAD" else request.method
    if method == "OPTIONS":
        return Response(status=204, headers={"Allow": _allowed(answers)})
    if method not in answers:
        raise ApiRefused(405, "method", allow=_allowed(answers))
    ids = {name: _id_of(value) for name, value in parameters.items()}
    try:
        return answers[method](asking, **ids)
    except NotFoundError:
        raise ApiRefused(404, "not-found") from None
    except FieldsRefusedError as error:
        raise ApiRefused(400, error.slug, faults=error.errors) from None


def _list(resource: Resource, asking: Asking, parent_id: UUID | None = None) -> Response:
    if resource.scope:
        asking.require(resource.scope)
    return show_list(asking, resource, parent_id)


def _one(resource: Resource, asking: Asking, item_id: UUID, parent_id: UUID | None = None) -> Response:
    if resource.scope:
        asking.require(resource.scope)
    return show_one(asking, resource, item_id, parent_id)


def _act(act: Act, scope: str | None, asking: Asking, **ids: UUID) -> Response:
    if scope:
        asking.require(scope)
    return act(asking, read_body_of(request), **ids)


def _help(helper: Helper, asking: Asking, **ids: UUID) -> Response:
    if helper.scope:
        asking.require(helper.scope)
    return helper.act(asking, read_body_of(request), **ids)


def _id_of(text: str) -> UUID:
    """Ids are written in one way, so that what is no id leads nowhere."""
    try:
        found = UUID(text)
    except ValueError:
        raise ApiRefused(404, "not-found") from None
    if str(found) != text.lower():
        raise ApiRefused(404, "not-found")
    return found


def _allowed(answers: Mapping[str, Any]) -> str:
    return ", ".join(sorted({*answers, "OPTIONS", *({"HEAD"} if "GET" in answers else ())}))


def _refuse(refused: ApiRefused) -> Response:
    return answer_refusal(refused, best_language(request.headers.get("Accept-Language")), request.method)


def _refuse_http(error: HTTPException) -> Response:
    """What was refused before it came this far: a body too large, or a page of another site that posts."""
    return _refuse(ApiRefused(error.code or 500, "refused"))


def _refuse_for_now(error: Exception) -> Response:
    log.warning("database away", extra={"error_type": type(error).__name__})
    return _refuse(ApiRefused(503, "database-away", retry_after=RETRY_SECONDS))


def _refuse_unexpected(error: Exception) -> Response:
    """campaign.log tells of the error by type and place alone."""
    log.error("request failed", extra={"error_id": secrets.token_hex(8)}, exc_info=error)
    return _refuse(ApiRefused(500, "unexpected"))


class _PlainPaths:
    """Passes on the paths of the API without the slashes that are too many."""

    def __init__(self, inner: WSGIApplication) -> None:
        self._inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if _API.match(path):
            environ["PATH_INFO"] = re.sub("/{2,}", "/", path).rstrip("/")
        return self._inner(environ, start_response)
