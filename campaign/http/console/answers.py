"""The two kinds of answer: a page for whoever is signed in, and a door before which anybody may stand. Neither is kept."""

from __future__ import annotations

from typing import Any, cast

from flask import Response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from campaign.http.console.cookie import form_token, session_token
from campaign.http.console.errands import Errand, present_path
from campaign.http.console.visits import Visit
from campaign.http.services import services
from campaign.http.site.answers import see_other
from campaign.i18n import OTHER, Language, use_language


def console_page(visit: Visit, template: str, /, *, status: int = 200, **values: object) -> Response:
    """A template of templates/console by its name without ending, in the language of the account."""
    html = _render(visit.language, template, visit=visit, form_token=form_token(), **values)
    return _page(visit.language, html, status)


def door_page(errand: Errand, template: str, /, *, status: int = 200, **values: object) -> Response:
    """For whoever is not signed in, or only half."""
    proof = form_token() if session_token() else ""
    html = _render(errand.language, template, visit=None, errand=errand, form_token=proof, **values)
    return _page(errand.language, html, status)


def see_page(name: str, **parameters: object) -> AnyResponse:
    """After a good post: look at that page of the console."""
    return see_other(console_path(name, **parameters))


def console_path(name: str, **parameters: object) -> str:
    """The address of a page by its name; what its path does not name becomes the query."""
    return url_for(f"console.{name}", **cast(dict[str, Any], parameters))


def _render(language: Language, template: str, **values: object) -> str:
    with use_language(language):
        return render_template(
            f"console/{template}.html",
            language=language,
            other=OTHER[language],
            here=present_path(),
            settings=services().settings,
            **values,
        )


def _page(language: Language, html: str, status: int) -> Response:
    response = Response(html, status=status, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = language
    return response
