"""Lays every page of campaign.paths.PAGES on its address in each language, and leads wrong addresses to the right ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from campaign.http.caching import FOR_EVERYBODY
from campaign.http.problems import problem
from campaign.http.request import wants_json
from campaign.http.security import looked_over_by, open_to_other_sites
from campaign.http.site.answers import moved, private_page
from campaign.http.site.links import OldLinkError, UnknownLinkError
from campaign.http.site.places import place
from campaign.http.site.slugs import own_slug
from campaign.i18n import LANGUAGES, OTHER, Language, best_language
from campaign.paths import API_DOCS, PAGES, kind_of_page, path_to

View = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its name in PAGES: what GET and HEAD show and, where it has a form, what POST does.

    Both are called with the language and the parameters of the path. A token in the path is its own proof, so that posts
    to it are taken from any site (RFC 8058), unless the page `is_for_own_site`. Where somebody writes with care,
    `look_over` is called instead of `act` for what another site's page sent: it shows the form, filled in.
    """

    name: str
    show: View
    act: View | None = None
    is_for_own_site: bool = False
    look_over: View | None = None

    @property
    def is_open(self) -> bool:
        return "<token>" in PAGES[self.name]["en"] and not self.is_for_own_site

    @property
    def methods(self) -> list[str]:
        return ["GET", "POST"] if self.act else ["GET"]


def add_pages(blueprint: Blueprint, pages: Mapping[str, Page]) -> None:
    """Raises KeyError where a page of the table is missing."""
    for name, paths in PAGES.items():
        page = pages[name]
        for language in LANGUAGES:
            _add(blueprint, f"{name}_{language}", paths[language], page, _view(page, language))
            misplaced = f"/{language}" + paths[OTHER[language]].removeprefix(f"/{OTHER[language]}")
            if misplaced != paths[language]:
                _add(blueprint, f"{name}_{language}_misplaced", misplaced, page, _right_path(page, language))
    blueprint.add_url_rule("/", "front", partial(_choose_language, "home"))
    blueprint.add_url_rule(API_DOCS, "api_docs", partial(_choose_language, "api"))


def _add(blueprint: Blueprint, endpoint: str, path: str, page: Page, view: View) -> None:
    view = open_to_other_sites(view) if page.is_open else view
    blueprint.add_url_rule(path, endpoint, view, methods=page.methods)


def _view(page: Page, language: Language) -> View:
    def answer(**parameters: str) -> Response:
        do = page.act if request.method == "POST" and page.act else page.show
        try:
            return do(language, **parameters)
        except UnknownLinkError as error:
            status = 410 if isinstance(error, OldLinkError) else 404
            if wants_json(request):
                return problem(status, code=error.slug)
            return private_page(place(page.name, language, **parameters), "link_unknown", status=status)

    return looked_over_by(answer, partial(page.look_over, language)) if page.look_over else answer


def _right_path(page: Page, language: Language) -> View:
    """The other language's path under this one's prefix: kept method, kept query, this language's own slug."""

    def answer(**parameters: str) -> Response:
        if "slug" in parameters:
            parameters["slug"] = own_slug(kind_of_page(page.name) or "", parameters["slug"], language)
        return moved(path_to(page.name, language, **parameters), 308)

    return answer


def _choose_language(page: str) -> Response:
    language = best_language(request.headers.get("Accept-Language"))
    response = redirect(path_to(page, language), 302)
    response.headers["Cache-Control"] = FOR_EVERYBODY
    response.vary.add("Accept-Language")
    return response
