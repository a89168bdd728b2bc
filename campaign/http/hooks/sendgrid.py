"""`POST /hooks/sendgrid/events`: takes what the mail provider says, and stores it. What follows is a worker's (0048).

Without SENDGRID_WEBHOOK_PUBLIC_KEY there is nothing here. What is refused costs no work of the database: it is counted in
memory and written down every few seconds.
"""

from __future__ import annotations

import logging

from flask import Blueprint, Flask, Response, abort, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from campaign.clock import utc_now
from campaign.http.caching import FOR_NOBODY_ELSE
from campaign.http.problems import problem
from campaign.http.request import read_body
from campaign.http.security import open_to_other_sites
from campaign.http.services import services
from campaign.http.waiting_counts import WaitingCounts
from campaign.mail.provider_events import count_events, store_events
from campaign.mail.sendgrid_events import MOST_BYTES, Reading, read_events
from campaign.mail.sendgrid_signature import (
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    PostRefusedError,
    check_signature,
    read_stamp,
)
from campaign.settings import Settings

EXTENSION = "cydlais refused posts"
STATUSES = {"too-large": 413, "too-many": 413, "not-json": 400}

log = logging.getLogger(__name__)


def configure(app: Flask) -> None:
    """The hook, and what counts the posts that it refuses."""
    app.extensions[EXTENSION] = WaitingCounts(count_events)
    hooks = Blueprint("hooks", __name__)
    hooks.add_url_rule("/hooks/sendgrid/events", "sendgrid", receive, methods=["POST"])
    app.register_blueprint(hooks)


@open_to_other_sites  # it proves itself by its signature
def receive() -> Response:
    """204 once it is stored; whatever is not 2xx comes again for a day."""
    service = services()
    if not service.settings.sendgrid_webhook_public_keys:
        abort(404)
    try:
        reading = _read(service.settings)
    except PostRefusedError as refused:
        return _refuse(refused.reason)
    with service.database.transaction() as session:
        store_events(session, reading)
    _counts().write(service.database)
    response = Response(status=204)
    response.headers["Cache-Control"] = FOR_NOBODY_ELSE
    return response


def write_refusals(app: Flask) -> None:
    """Write down what the process has counted: before it ends."""
    with app.app_context():
        _counts().write(services().database)


def _read(settings: Settings) -> Reading:
    """Raises PostRefusedError."""
    stamp = read_stamp(request.headers.get(TIMESTAMP_HEADER), request.headers.get(SIGNATURE_HEADER), utc_now())
    try:
        body = read_body(request, MOST_BYTES)
    except RequestEntityTooLarge:
        raise PostRefusedError("too-large") from None
    check_signature(settings.sendgrid_webhook_public_keys, stamp, body)
    return read_events(body, settings.identity_key)


def _refuse(reason: str) -> Response:
    log.warning("provider's post refused", extra={"reason": reason})
    counts = _counts()
    if counts.count(reason):
        counts.write(services().database)
    return problem(STATUSES.get(reason, 403))


def _counts() -> WaitingCounts[str]:
    found: WaitingCounts[str] = current_app.extensions[EXTENSION]
    return found
