"""Counts and feeds, as programs read them: from any site, with any cache between. Nothing here is about a person."""

from __future__ import annotations

from base64 import b64encode
from functools import partial
from hashlib import sha256

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest

from campaign.drives.slugs import is_slug
from campaign.errors import NotFoundError
from campaign.exports.chart import STYLE
from campaign.exports.editions import DOCUMENTS, Document, find_document, list_open_drives
from campaign.exports.feed import Site, find_feed
from campaign.http.caching import FOR_EVERYBODY
from campaign.http.data import snapshots
from campaign.http.page_memory import shared
from campaign.http.problems import problem
from campaign.http.public_answers import PublicAnswer, public_answer
from campaign.http.services import services

PREFIXES = {
    "petitions": "petition",
    "letter-drives": "letter-drive",
    "pledge-drives": "pledge-drive",
    "appeals": "appeal",
}
# Opened by itself, a chart runs nothing and loads nothing; its one style element is known by its hash.
STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY = f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; frame-ancestors 'none'"
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Expose-Headers": "ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
}


def make_blueprint() -> Blueprint:
    """`/petitions/<slug>/count.json` and its siblings, the same for the other kinds of drive, `/drives.json` and the feeds."""
    blueprint = Blueprint("data", __name__)
    for prefix, kind in PREFIXES.items():
        for name in DOCUMENTS:
            view = shared(partial(show_document, kind=kind, name=name))
            blueprint.add_url_rule(f"/{prefix}/<slug>/{name}", f"{kind}-{name.replace('.', '-')}", view)
        snapshots.add_rules(blueprint, prefix, kind, lambda document: _answer(document).to(request))
    blueprint.add_url_rule("/drives.json", "drives", shared(show_drives))
    blueprint.add_url_rule("/feeds/<slug>.atom", "feed", shared(show_feed))
    blueprint.register_error_handler(NotFoundError, lambda _error: problem(404))
    blueprint.register_error_handler(BadRequest, lambda _error: problem(400))
    blueprint.after_request(_let_every_site_read)
    return blueprint


def show_document(slug: str, *, kind: str, name: str) -> PublicAnswer:
    """As it was published, by the slug of either language. Raises NotFoundError, for a draft as for nothing."""
    if not is_slug(slug):
        raise NotFoundError
    return _answer(find_document(services().database, kind, slug, name))


def show_drives() -> PublicAnswer:
    """The drives that are open now."""
    return _answer(list_open_drives(services().database))


def show_feed(slug: str) -> PublicAnswer:
    """A campaign's, in the language whose slug this is. Raises NotFoundError."""
    if not is_slug(slug):
        raise NotFoundError
    settings = services().settings
    return _answer(find_feed(services().database, slug, Site(settings.base_url, settings.org_names)))


def _answer(document: Document) -> PublicAnswer:
    headers = {"Content-Type": document.content_type, "Cache-Control": FOR_EVERYBODY, **HEADERS}
    return public_answer(document.body, headers, etag=document.etag)


def _let_every_site_read(response: Response) -> Response:
    """What was refused too."""
    if "Access-Control-Allow-Origin" not in response.headers:
        response.headers.update(HEADERS)
    return response
