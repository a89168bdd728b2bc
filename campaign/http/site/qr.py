"""Draws an address as a QR code, for a telephone held up to a screen: SVG that the page's policy lets through as it is."""

from __future__ import annotations

import segno
from markupsafe import Markup

QUIET_ZONE = 4  # modules of white all round, as ISO/IEC 18004 asks


def qr_code(address: str) -> Markup:
    """An `<svg>` without style, script or size of its own, dark on white by day and by night; 15 % of it may be lost."""
    code = segno.make_qr(address, error="m")
    drawn = code.svg_inline(border=QUIET_ZONE, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True)
    return Markup(drawn)
