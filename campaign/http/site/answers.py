"""The kinds of answer: a page for everybody, which caches may keep, and one for its reader alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Response, jsonify, redirect, render_template, request
from werkzeug.datastructures import Headers
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response as AnyResponse

from campaign.http.caching import FOR_EVERYBODY, FOR_NOBODY_ELSE
from campaign.http.public_answers import PublicAnswer, public_answer
from campaign.http.services import services
from campaign.http.site.places import Place
from campaign.i18n import Language, use_language

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

HTML = "text/html; charset=utf-8"
_URI = re.compile(r"[\w\-.~:/?#\[\]@!$&'()*+,;=%]*", re.ASCII)  # what may stand in one (RFC 3986)
Template = (
    str | Sequence[str]
)  # a template of templates/site by its name without ending, or the first of several that is there


def of_kind(kind: str, template: str) -> Sequence[str]:
    """A page of one kind of contribution: its own words where it has them, else those for every kind."""
    return (f"kinds/{kind}/{template}", template)


def render(place: Place, template: Template, /, **values: object) -> str:
    """A template in the language of `place`."""
    names = (template,) if isinstance(template, str) else template
    with use_language(place.language):
        return render_template(
            [f"site/{name}.html" for name in names],
            place=place,
            language=place.language,
            settings=services().settings,
            **values,
        )


def public_page(
    place: Place, template: Template, /, *, is_indexed: bool = True, kept: str = FOR_EVERYBODY, **values: object
) -> PublicAnswer:
    """The same for everybody. `kept` is its Cache-Control."""
    headers = {"Content-Type": HTML, "Content-Language": place.language, "Cache-Control": kept}
    if not is_indexed:
        headers["X-Robots-Tag"] = "noindex"
    return public_answer(render(place, template, **values).encode(), headers)


def private_page(place: Place, template: Template, /, *, status: int = 200, **values: object) -> Response:
    """For its reader alone: kept by no cache and found by no search engine."""
    return private_html(place.language, render(place, template, **values), status=status)


def private_html(language: Language, html: str, *, status: int = 200) -> Response:
    """The same, of a page that is rendered."""
    response = Response(html, status=status, content_type=HTML)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = FOR_NOBODY_ELSE
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def private_json(value: object) -> Response:
    """For the script on a page that is its reader's alone."""
    response = jsonify(value)
    response.headers["Cache-Control"] = FOR_NOBODY_ELSE
    response.headers["X-Robots-Tag"] = "noindex"
    return response


class _SeeOther(Response):
    """Its headers go out as they are: Werkzeug would look through all of them once more."""

    default_mimetype = None

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        return self.headers


def see_other(path: str) -> Response:
    """After a good post: look there. Kept by no cache. Without a text, which would be in one language."""
    place = path if _URI.fullmatch(path) else iri_to_uri(path)
    return _SeeOther(None, 303, [("Location", place), ("Cache-Control", FOR_NOBODY_ELSE), ("Content-Length", "0")])


def moved(path: str, status: int) -> AnyResponse:
    """A lasting redirect (301 or 308) that keeps the query."""
    query = request.query_string.decode("latin-1")
    response = redirect(f"{path}?{query}" if query else path, status)
    response.headers["Cache-Control"] = FOR_EVERYBODY
    return response
