"""Counts how often pages of drives are opened and their forms begun, without knowing by whom (docs/decisions/0043).

A page asks for a picture of one dot. The process adds one in memory and, every few seconds, adds what it has to the
database. Nothing of who asks is kept: no address, no cookie, no name of the browser, which is only looked at so that
programs are left out. What is lost when a process is killed stays lost.
"""

from __future__ import annotations

import re
import time
from base64 import b64decode
from collections.abc import Callable
from datetime import date
from uuid import UUID

from flask import Blueprint, Flask, Request, Response, current_app, request

from campaign.clock import utc_now
from campaign.drives.visits import STEPS, add_visits
from campaign.drives.wales import day_of
from campaign.errors import NotFoundError
from campaign.http.caching import FOR_NOBODY_ELSE
from campaign.http.problems import problem
from campaign.http.services import services
from campaign.http.waiting_counts import WaitingCounts

EXTENSION = "cydlais visits"
DOT = b64decode("R0lGODlhAQABAIAAAAAAAAAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")
_PROGRAMS = re.compile(
    r"bot\b|bot[/;]|crawl|spider|slurp|preview|monitor|headless|scan|fetch|curl|wget|python|java/|go-http|okhttp|axios|libwww",
    re.IGNORECASE,
)

_Key = tuple[UUID, date, str]


class VisitCounter(WaitingCounts[_Key]):
    """Of one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(add_visits, clock)


def configure(app: Flask) -> None:
    """`/seen/<drive>/<step>`, and the counter behind it."""
    app.extensions[EXTENSION] = VisitCounter()
    pages = Blueprint("seen", __name__)
    pages.add_url_rule("/seen/<drive_id>/<step>", "dot", show_dot, methods=["GET"])
    pages.register_error_handler(NotFoundError, lambda _error: problem(404))
    app.register_blueprint(pages)


def counter_of(app: Flask) -> VisitCounter:
    found = app.extensions[EXTENSION]
    assert isinstance(found, VisitCounter)
    return found


def write_visits(app: Flask) -> None:
    """Write down what the process has counted: before it ends."""
    with app.app_context():
        counter_of(app).write(services().database)


def show_dot(drive_id: str, step: str) -> Response:
    """The same dot for everybody: it does not tell which drives there are. Raises NotFoundError for what names none."""
    if step not in STEPS:
        raise NotFoundError
    try:
        key = UUID(drive_id)
    except ValueError:
        raise NotFoundError from None
    counter = counter_of(current_app)
    if _is_somebody(request) and counter.count((key, day_of(utc_now()), step)):
        counter.write(services().database)
    response = Response(DOT, content_type="image/gif")
    response.headers["Cache-Control"] = FOR_NOBODY_ELSE
    return response


def _is_somebody(request: Request) -> bool:
    """As far as can be seen: a browser that shows a page of ours, and has not only fetched it in advance."""
    sent = request.headers
    return (
        request.method == "GET"
        and sent.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and sent.get("Sec-Fetch-Dest", "image") == "image"
        and "prefetch" not in sent.get("Sec-Purpose", sent.get("Purpose", ""))
        and bool(sent.get("User-Agent"))
        and not _PROGRAMS.search(sent.get("User-Agent", ""))
    )
