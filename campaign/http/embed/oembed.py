"""Says how a page of a drive is embedded (oembed.com 1.0), in JSON or XML. Looks the address up, and never fetches it."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, json, request
from markupsafe import escape
from werkzeug.exceptions import BadRequest, HTTPException, NotFound
from werkzeug.wrappers import Response

from campaign.db import DATABASE_AWAY
from campaign.drives.queries import DriveView
from campaign.errors import NotFoundError
from campaign.http.caching import FOR_EVERYBODY
from campaign.http.embed.addresses import LONGEST_ADDRESS, Look, Named, frame_path, read_address
from campaign.http.embed.frames import own_language
from campaign.http.problems import problem
from campaign.http.public_answers import public_answer
from campaign.http.services import services
from campaign.http.site.slugs import match_slug, public_drive
from campaign.i18n import Language

FORMATS = {"json": "application/json", "xml": "text/xml; charset=utf-8"}
WIDTH = 600
HEIGHTS: dict[Look, int] = {"counter": 220, "thermometer": 320, "form": 1500}  # without our script, at 600 wide
SECONDS_KEPT = 3600
MOST_DIGITS = 6
_ASKED = ("url", "format", "maxwidth", "maxheight")


def make_blueprint() -> Blueprint:
    """`/oembed`. Whoever asks is a program: what is refused is told in problem details."""
    blueprint = Blueprint("oembed", __name__)
    blueprint.add_url_rule("/oembed", "show", show, methods=["GET"])
    for error in (HTTPException, NotFoundError):
        blueprint.register_error_handler(error, _refuse)
    for away in DATABASE_AWAY:
        blueprint.register_error_handler(away, lambda _error: problem(503))
    return blueprint


def _refuse(error: Exception) -> Response:
    return problem(error.code or 500 if isinstance(error, HTTPException) else 404)


def show() -> Response:
    """Raises BadRequest for a question that is not whole, NotFound for an address that is of no public drive here."""
    address, kind = request.args.get("url", ""), request.args.get("format", "json")
    if not address or kind not in FORMATS or any(len(request.args.getlist(name)) > 1 for name in _ASKED):
        raise BadRequest
    if len(address) > LONGEST_ADDRESS:
        raise BadRequest
    width = min(WIDTH, _limit("maxwidth", WIDTH))
    highest = _limit("maxheight", max(HEIGHTS.values()))
    if (named := read_address(address, services().settings.base_url)) is None:
        raise NotFound
    with services().database.reading() as session:
        match = match_slug(session, named.kind, named.slug)
        drive = public_drive(session, match)
    said = _embedding(drive, named, named.language or own_language(match.language), (width, highest))
    body = json.dumps(said, ensure_ascii=False).encode() if kind == "json" else _xml(said)
    headers = {"Content-Type": FORMATS[kind], "Cache-Control": FOR_EVERYBODY, "Access-Control-Allow-Origin": "*"}
    return public_answer(body, headers).to(request)


def frame_html(address: str, title: str, size: tuple[int, int]) -> str:
    """The frame, as it stands in another site's page."""
    width, height = size
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{width}" height="{height}" '
        'loading="lazy" frameborder="0"></iframe>'
    )


def _embedding(drive: DriveView, named: Named, language: Language, room: tuple[int, int]) -> dict[str, str | int]:
    settings = services().settings
    width, highest = room
    look = named.look or ("form" if drive.kind == "petition" else "thermometer")
    if HEIGHTS[look] > highest:
        look = "thermometer" if HEIGHTS["thermometer"] <= highest else "counter"
    height = min(HEIGHTS[look], highest)
    text = drive.texts[language]
    address = settings.base_url + frame_path(drive.kind, text.slug, language, look)
    return {
        "version": "1.0",
        "type": "rich",
        "title": text.title,
        "provider_name": settings.org_names[language],
        "provider_url": f"{settings.base_url}/",
        "cache_age": SECONDS_KEPT,
        "width": width,
        "height": height,
        "html": frame_html(address, text.title, (width, height)),
    }


def _limit(name: str, default: int) -> int:
    given = request.args.get(name)
    if given is None:
        return default
    if not given.isascii() or not given.isdigit() or len(given) > MOST_DIGITS or int(given) < 1:
        raise BadRequest
    return int(given)


def _xml(said: dict[str, str | int]) -> bytes:
    root = Element("oembed")
    for name, value in said.items():
        SubElement(root, name).text = str(value)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
