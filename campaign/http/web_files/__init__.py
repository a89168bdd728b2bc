"""The files that programs look for at fixed addresses: what may be indexed, whom to tell of a fault, what to install."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from flask import Blueprint, json, request
from werkzeug.exceptions import NotFound

from campaign.clock import utc_now
from campaign.http.caching import FOR_EVERYBODY
from campaign.http.page_memory import shared
from campaign.http.public_answers import PublicAnswer, public_answer
from campaign.http.request import LANGUAGE
from campaign.http.services import services
from campaign.http.site.static import StaticFiles
from campaign.http.web_files import sitemap
from campaign.i18n import LANGUAGES, is_language
from campaign.paths import path_to

TEXT = "text/plain; charset=utf-8"
XML = "application/xml; charset=utf-8"
MANIFEST = "application/manifest+json"
SECURITY_PATH = "/.well-known/security.txt"
SECURITY_DAYS = 180  # RFC 9116 asks for less than a year
ICON_SIZES = (192, 512)
PRIVATE = ("/console/", "/dev/", "/seen/", "/challenges/", "/qr/")


def make_blueprint() -> Blueprint:
    """`/sitemap.xml`, `/robots.txt`, `/.well-known/security.txt`, `/manifest.webmanifest`."""
    blueprint = Blueprint("web_files", __name__)
    files = StaticFiles()

    def show_manifest() -> PublicAnswer:
        return _manifest(files)

    blueprint.add_url_rule("/sitemap.xml", "sitemap", shared(_show_sitemap))
    blueprint.add_url_rule("/sitemap-<int:number>.xml", "sitemap_part", shared(_show_sitemap_part))
    blueprint.add_url_rule("/robots.txt", "robots", shared(_show_robots))
    blueprint.add_url_rule(SECURITY_PATH, "security", shared(_show_security))
    blueprint.add_url_rule("/manifest.webmanifest", "manifest", shared(show_manifest, reads=(LANGUAGE,)))
    return blueprint


def _show_sitemap() -> PublicAnswer:
    with services().database.reading() as session:
        pages = sitemap.list_pages(session)
    return _answer(XML, sitemap.write(services().settings.base_url, pages))


def _show_sitemap_part(number: int) -> PublicAnswer:
    with services().database.reading() as session:
        pages = sitemap.part_of(sitemap.list_pages(session), number)
    if not pages:
        raise NotFound
    return _answer(XML, sitemap.write_part(services().settings.base_url, pages))


def _show_robots() -> PublicAnswer:
    """A demonstration is for nobody to find."""
    settings = services().settings
    mine = [path_to("my_support", language) for language in LANGUAGES]
    kept_out = ["/"] if settings.has_built_in_mailbox else [*PRIVATE, *mine]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in kept_out),
        "",
        f"Sitemap: {settings.base_url}/sitemap.xml",
    ]
    return _answer(TEXT, "\n".join([*lines, ""]).encode())


def _show_security() -> PublicAnswer:
    """RFC 9116. What it says is good for half a year from the beginning of today."""
    settings = services().settings
    today = datetime.combine(utc_now().date(), time(), UTC)
    lines = (
        f"Contact: mailto:{settings.privacy_contact}",
        f"Expires: {today + timedelta(days=SECURITY_DAYS):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: cy, en",
        f"Canonical: {settings.base_url}{SECURITY_PATH}",
        "",
    )
    return _answer(TEXT, "\r\n".join(lines).encode())


def _manifest(files: StaticFiles) -> PublicAnswer:
    """In Welsh where that is asked for, else in English."""
    asked = request.args.get(LANGUAGE, "")
    language = asked if is_language(asked) else "en"
    name = services().settings.org_names[language]
    drawn = [
        {"src": files.path(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in ICON_SIZES
    ]
    said = {
        "name": name,
        "short_name": name,
        "lang": language,
        "start_url": path_to("home", language),
        "scope": "/",
        "display": "browser",
        "background_color": "#fbf7ef",
        "theme_color": "#0b5a47",
        "icons": [{"src": files.path("icon.svg"), "sizes": "any", "type": "image/svg+xml"}, *drawn],
    }
    return _answer(MANIFEST, json.dumps(said, ensure_ascii=False).encode())


def _answer(content_type: str, body: bytes) -> PublicAnswer:
    return public_answer(body, {"Content-Type": content_type, "Cache-Control": FOR_EVERYBODY})
