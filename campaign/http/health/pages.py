"""The three addresses that monitors ask."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from flask import Blueprint, Response, abort, json, request
from sqlalchemy.exc import SQLAlchemyError

from campaign.db import Database
from campaign.http.health.database import look_at_database
from campaign.http.health.insiders import may_see_details
from campaign.http.health.numbers import Number, measure
from campaign.http.health.queue_server import look_at_queue
from campaign.http.services import services
from campaign.outbox.drain import oldest_unsettled_age

PREFIX = "cydlais"
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"

log = logging.getLogger(__name__)


def make_blueprint() -> Blueprint:
    """`/healthz`, `/readyz` and `/metrics`."""
    pages = Blueprint("health", __name__)
    pages.add_url_rule("/healthz", view_func=live, methods=["GET"])
    pages.add_url_rule("/readyz", view_func=ready, methods=["GET"])
    pages.add_url_rule("/metrics", view_func=metrics, methods=["GET"])
    return pages


def live() -> Response:
    """200 as long as the process answers at all: nothing else is looked at."""
    return _text("ok")


def ready() -> Response:
    """200 where the database answers, is migrated and keeps what it acknowledges, else 503. The queue never decides."""
    service = services()
    report = look_at_database(service.database)
    is_ready = report.is_ready(is_demo=service.settings.is_demo)
    status = 200 if is_ready else 503
    word = "ready" if is_ready else "not ready"
    if not may_see_details(request, service.settings.metrics_token):
        return _text(word, status)
    queue = look_at_queue(service.settings.redis_url)
    details = {
        "status": word,
        "database": "ok" if report.is_reachable else report.trouble,
        "migrations": report.schema or "unknown",
        "durability": (report.risk or "ok") if report.is_reachable else "unknown",
        "redis": "ok" if queue.is_reachable else queue.trouble,
        "oldest_event_seconds": _oldest_event_seconds(service.database) if report.is_migrated else None,
    }
    return _uncached(Response(json.dumps(details), status=status, content_type="application/json"))


def metrics() -> Response:
    """The numbers in the Prometheus text format; 404 for who may not see them."""
    service = services()
    if not may_see_details(request, service.settings.metrics_token):
        abort(404)
    report = look_at_database(service.database)
    is_ready = report.is_ready(is_demo=service.settings.is_demo)
    help_ = "Whether the database answers, is migrated and keeps what it acknowledges"
    numbers = [Number("database_ready", help_, float(is_ready))]
    if report.is_migrated:
        numbers += _measured(service.database)
    return _uncached(Response(_prometheus(numbers), content_type=METRICS_TYPE))


def _measured(database: Database) -> list[Number]:
    help_ = "Whether all numbers below could be taken"
    try:
        with database.reading() as session:
            return [Number("numbers_complete", help_, 1), *measure(session)]
    except SQLAlchemyError:
        log.warning("the service could not be measured", exc_info=True)
        return [Number("numbers_complete", help_, 0)]


def _oldest_event_seconds(database: Database) -> float | None:
    try:
        with database.reading() as session:
            return round(oldest_unsettled_age(session).total_seconds(), 3)
    except SQLAlchemyError:
        return None


def _prometheus(numbers: Iterable[Number]) -> str:
    lines: list[str] = []
    named: set[str] = set()
    for number in numbers:
        name = f"{PREFIX}_{number.name}"
        if name not in named:
            lines += [f"# HELP {name} {number.help}", f"# TYPE {name} gauge"]
            named.add(name)
        label = f'{{{number.label[0]}="{number.label[1]}"}}' if number.label else ""
        lines.append(f"{name}{label} {number.value:g}")
    return "\n".join(lines) + "\n"


def _text(word: str, status: int = 200) -> Response:
    return _uncached(Response(f"{word}\n", status=status, content_type="text/plain; charset=utf-8"))


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
