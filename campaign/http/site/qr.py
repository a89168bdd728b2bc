"""Draws an address as a QR code, for a telephone held up to a screen or a poster: SVG that the page's policy lets through as it
is, PNG for those who set a page of their own, or the bare modules for what we set on paper.

Drawing takes longer than all else that is done for a page. So one that many ask for at once does not hold the drawing but its
address, `/qr/<path>.svg`, which a browser asks for once its reader comes near it. Draws addresses of our own alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Literal
from urllib.parse import quote

import segno
from flask import Response
from markupsafe import Markup

from campaign.errors import NotFoundError
from campaign.http.services import services
from campaign.i18n import is_language

QUIET_ZONE = 4  # modules of white all round, as ISO/IEC 18004 asks
LOOK: dict[str, Any] = {
    "border": QUIET_ZONE,
    "dark": "#000",
    "light": "#fff",
    "svgclass": None,
    "lineclass": None,
    "omitsize": True,
}
Ending = Literal["svg", "png"]
TYPES: Mapping[Ending, str] = {"svg": "image/svg+xml", "png": "image/png"}
SCALE = 30  # pixels to a module: some 10 cm wide on paper at 300 to the inch
LONGEST_PATH = 300
FOR_A_DAY = "public, max-age=86400"  # the same address is always the same drawing


def qr_code(address: str) -> Markup:
    """An `<svg>` without style, script or size of its own, dark on white by day and by night; 15 % of it may be lost."""
    return Markup(_code(address).svg_inline(**LOOK))


def dark_modules(address: str) -> tuple[tuple[bool, ...], ...]:
    """Row by row, without the quiet zone."""
    return tuple(tuple(map(bool, row)) for row in _code(address).matrix)


def path_of_code(path: str, ending: Ending = "svg") -> str:
    """Where the drawing of the address of this page of ours is."""
    return f"/qr{path}.{ending}"


def show_code(page: str, *, ending: Ending) -> Response:
    """The drawing, whether or not there is such a page. Raises NotFoundError for what could be none."""
    if not is_language(page.partition("/")[0]) or len(page) > LONGEST_PATH:
        raise NotFoundError
    how: dict[str, Any] = {"xmldecl": False, **LOOK} if ending == "svg" else {"scale": SCALE, "border": QUIET_ZONE}
    drawn = BytesIO()
    _code(f"{services().settings.base_url}/{quote(page)}").save(drawn, kind=ending, **how)
    response = Response(drawn.getvalue(), content_type=TYPES[ending])
    response.headers["Cache-Control"] = FOR_A_DAY
    return response


def _code(address: str) -> segno.QRCode:
    return segno.make_qr(address, error="m")
