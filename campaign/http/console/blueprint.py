"""The console as one blueprint: every page of the table behind the gate, the doors before it, and what templates need."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response
from flask.blueprints import BlueprintSetupState

from campaign.errors import NotFoundError
from campaign.http.caching import FOR_NOBODY_ELSE
from campaign.http.console import errors
from campaign.http.console.answers import console_path
from campaign.http.console.doors.table import DOORS
from campaign.http.console.gate import view_of
from campaign.http.console.pages import PREFIX, ConsolePage
from campaign.http.console.table import PAGES
from campaign.http.console.visits import Visit, current_visit


def make_blueprint() -> Blueprint:
    """Raises TypeError for a page that is none: what has no permission is laid on no address."""
    blueprint = Blueprint("console", __name__)
    errors.configure(blueprint)
    for door in DOORS:
        blueprint.add_url_rule(door.rule, door.name, door.answer, methods=door.methods)
    for page in PAGES:
        if not isinstance(page, ConsolePage):
            raise TypeError("only a ConsolePage can be registered")
        blueprint.add_url_rule(page.rule, page.name, view_of(page), methods=page.methods)
    blueprint.add_url_rule(f"{PREFIX}/<path:rest>", "elsewhere", _show_nothing, methods=["GET", "POST"])
    blueprint.after_request(_keep_nothing)

    @blueprint.record
    def prepare_templates(state: BlueprintSetupState) -> None:
        state.app.jinja_env.globals.update(console_path=console_path, console_navigation=navigation)

    return blueprint


def navigation(visit: Visit) -> Iterator[list[ConsolePage]]:
    """The pages that have a word in the navigation and are this account's: those of the work, then those of the service."""
    own = [page for page in PAGES if page.label and visit.access.may(page.needs)]
    of_the_service = [page for page in own if page.is_of_the_service]
    if len(of_the_service) == 1:  # their own account alone
        yield own
        return
    yield [page for page in own if not page.is_of_the_service]
    yield of_the_service


def _show_nothing(**_: str) -> Response:
    """An address that leads nowhere looks the same as one that leads to what is not one's own."""
    current_visit()
    raise NotFoundError


def _keep_nothing(response: Response) -> Response:
    response.headers["Cache-Control"] = FOR_NOBODY_ELSE
    response.headers["X-Robots-Tag"] = "noindex"
    return response
