"""Challenges for the script on pages with a form: `/challenges/<drive>` answers at once whether one is asked for just now.

The page itself is everybody's and holds none. Asking stores nothing and depends on whence one asks alone.
"""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from flask import Blueprint, Flask, Response, jsonify, request

from campaign.contributions.rush import arrivals, challenges
from campaign.contributions.rush.arrivals import Arrival, Whence, arrival_at
from campaign.contributions.rush.buckets import how_full
from campaign.contributions.rush.challenges import make_challenge, read_solution
from campaign.contributions.rush.limits import ASKED_FROM, highest_number
from campaign.contributions.schema import is_source
from campaign.errors import NotFoundError
from campaign.http.caching import FOR_NOBODY_ELSE
from campaign.http.problems import problem
from campaign.http.request import Form
from campaign.http.services import services

FIELD = "altcha"  # of the form, with the solution: as ALTCHA's widgets call it
NO_CONTENT = 204


def configure(app: Flask) -> None:
    """`/challenges/<drive>`."""
    pages = Blueprint("challenges", __name__)
    pages.add_url_rule("/challenges/<drive_id>", "challenge", show_challenge, methods=["GET"])
    pages.register_error_handler(NotFoundError, lambda _error: problem(404))
    app.register_blueprint(pages)


def show_challenge(drive_id: str) -> Response:
    """204 while there is no rush, else a challenge. Raises NotFoundError for what names no drive; which there are, it does
    not tell."""
    try:
        key = UUID(drive_id)
    except ValueError:
        raise NotFoundError from None
    with services().database.reading() as session:
        windows, present = how_full(session, arrival_of(key, {"source": request.args.get("source", "")}))
    if windows < ASKED_FROM:
        response = Response(status=NO_CONTENT)
    else:
        made = make_challenge(services().keyring.keys(challenges.PURPOSE)[0], highest_number(windows), present)
        response = jsonify(asdict(made))
    response.headers["Cache-Control"] = FOR_NOBODY_ELSE
    return response


def arrival_of(drive_id: UUID, form: Form) -> Arrival:
    """Of the present request, with the solution that the form brings, if it brings one."""
    keyring = services().keyring
    source = form.get("source", "")
    whence = Whence(request.remote_addr, source if is_source(source) else "")
    solution = read_solution(form.get(FIELD, ""), keyring.keys(challenges.PURPOSE))
    return arrival_at(drive_id, whence, keyring.keys(arrivals.PURPOSE)[0], solution)
