"""The signed heads of a drive's count, its log, and the proof between two sizes of it: as programs read them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from campaign.drives.slugs import is_slug
from campaign.errors import NotFoundError
from campaign.exports.documents import JSON
from campaign.exports.editions import Document, document_of
from campaign.http.services import services
from campaign.snapshots import reading
from campaign.snapshots.documents import consistency_json, heads_json, log_json
from campaign.snapshots.reading import PublicLog

Answer = Callable[[Document], Response]
Write = Callable[[Session, PublicLog], bytes]
MOST_DIGITS = 9  # larger than any log


def add_rules(blueprint: Blueprint, prefix: str, kind: str, answer: Answer) -> None:
    """`/petitions/<slug>/snapshots.json` and what belongs to it."""
    for name, write in PAGES.items():
        view = partial(_show, kind=kind, write=write, answer=answer)
        blueprint.add_url_rule(f"/{prefix}/<slug>/{name}", f"{kind}-{name.replace('/', '-').replace('.', '-')}", view)


def _show(slug: str, *, kind: str, write: Write, answer: Answer) -> Response:
    """By the slug of either language. Raises NotFoundError, for a draft as for nothing, and for what is not signed."""
    if not is_slug(slug):
        raise NotFoundError
    with services().database.reading() as session:
        body = write(session, reading.find_log(session, kind, slug))
    return answer(document_of(JSON, body))


def _heads(session: Session, log: PublicLog) -> bytes:
    """The latest 100; with `?before=` a size, those before that."""
    return heads_json(log, reading.list_heads(session, log, before=_number("before")))


def _log(session: Session, log: PublicLog) -> bytes:
    """From `?start=` (0), up to and without `?end=`, 1024 entries at the most; none past the last that is signed."""
    start = _number("start") or 0
    return log_json(log, start, reading.load_page(session, log, start, _number("end")))


def _consistency(session: Session, log: PublicLog) -> bytes:
    """Between the sizes `?first=` and `?second=`."""
    first, second = _number("first"), _number("second")
    if first is None or second is None:
        raise BadRequest
    return consistency_json(log, (first, second), reading.prove_growth(session, log, first, second))


def _number(name: str) -> int | None:
    """A whole number of the query; None where it is not there. Raises BadRequest for anything else."""
    given = request.args.get(name)
    if given is None:
        return None
    if not given.isascii() or not given.isdigit() or len(given) > MOST_DIGITS:
        raise BadRequest
    return int(given)


PAGES: dict[str, Write] = {
    "snapshots.json": _heads,
    "snapshots/log": _log,
    "snapshots/consistency": _consistency,
}
