"""Draws an address as a QR code, for a telephone held up to a screen: SVG that the page's policy lets through as it is."""

from __future__ import annotations

from io import BytesIO

import segno
from markupsafe import Markup

QUIET_ZONE = 4  # modules of white all round, as ISO/IEC 18004 asks


def qr_code(address: str) -> Markup:
    """An `<svg>` without style, script or size of its own, dark on white by day and by night; 15 % of it may be lost."""
    return Markup(_draw(address, is_alone=False).decode())


def qr_picture(address: str) -> bytes:
    """The same as a file of its own."""
    return _draw(address, is_alone=True)


def _draw(address: str, *, is_alone: bool) -> bytes:
    drawn = BytesIO()
    segno.make_qr(address, error="m").save(
        drawn,
        kind="svg",
        border=QUIET_ZONE,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgns=is_alone,
        nl=False,
        svgclass=None,
        lineclass=None,
        omitsize=True,
    )
    return drawn.getvalue()
