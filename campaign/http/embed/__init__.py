"""What other sites show of a drive in a frame, and how they find it. May be framed by anybody, so it leads nowhere that is
somebody's own: neither to My support nor to the console."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from campaign.http.data import PREFIXES
from campaign.http.embed import frames, oembed, signing
from campaign.http.embed.addresses import SHOW, SOURCE
from campaign.http.page_memory import shared
from campaign.http.request import LANGUAGE
from campaign.http.security import CONTENT_SECURITY_POLICY
from campaign.http.site.drive_pages import MAIL
from campaign.http.site.static import BRIEFLY, StaticFiles

SCRIPT = "embed.js"
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *"),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
READS = (SHOW, LANGUAGE, SOURCE, MAIL)


def make_blueprint() -> Blueprint:
    """`/embed/petitions/<slug>` and its siblings, `/oembed`, and `/static/embed.js` for pages that hold a frame."""
    blueprint = Blueprint("embed", __name__)
    for prefix, kind in PREFIXES.items():
        view = shared(partial(frames.show_frame, kind=kind), reads=READS)
        blueprint.add_url_rule(f"/embed/{prefix}/<slug>", kind, view)
    blueprint.add_url_rule(f"/embed/{signing.PREFIX}/<slug>", "sign", signing.sign, methods=["POST"])
    blueprint.add_url_rule(f"/static/{SCRIPT}", "script", partial(_script, StaticFiles()))
    blueprint.register_blueprint(oembed.make_blueprint())
    blueprint.context_processor(_as_framed)
    blueprint.after_request(_let_every_site_frame)
    return blueprint


def _script(files: StaticFiles) -> AnyResponse:
    """By an address that stays, for it stands in other sites' pages."""
    response = files.serve("", SCRIPT)
    response.headers["Cache-Control"] = BRIEFLY
    return response


def _as_framed() -> dict[str, object]:
    """What is refused is said in the frame too, and what was typed comes back there (campaign/http/site/errors.py)."""
    return {"layout": "site/embed/_layout.html", "beside": Markup(' target="_blank" rel="noopener"')}


def _let_every_site_frame(response: Response) -> Response:
    """What was refused too: a frame that its reader's browser shows nothing of explains nothing."""
    response.headers.update(HEADERS)
    return response
