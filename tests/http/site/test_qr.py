"""The QR code says exactly the address, and breaks no rule of the page that it stands on."""

from __future__ import annotations

import re

import segno
from flask.testing import FlaskClient

from campaign.http.site.qr import QUIET_ZONE, qr_code

ADDRESS = "https://cydlais.example/cy/deisebau/gwrandewch/r/39skz2ssrw"
PATH = re.compile(r'stroke="#000" d="([^"]+)"')
STEP = re.compile(r"([Mmh])(-?[\d.]+)(?: ?(-?[\d.]+))?")


def dark_modules(drawn: str) -> set[tuple[int, int]]:
    """Where the drawing is dark: (line, column) without the quiet zone, from the strokes of its one dark path."""
    found = PATH.search(drawn)
    assert found
    dark: set[tuple[int, int]] = set()
    across, down = 0.0, 0.0
    for act, first, second in STEP.findall(found.group(1)):
        if act == "h":
            dark |= {(int(down) - QUIET_ZONE, int(across) + each - QUIET_ZONE) for each in range(int(first))}
            across += int(first)
        else:
            across, down = (0.0, 0.0) if act == "M" else (across, down)
            across, down = across + float(first), down + float(second)
    return dark


def test_every_module_is_where_the_code_of_the_address_has_it() -> None:
    matrix = segno.make_qr(ADDRESS, error="m").matrix
    expected = {(line, column) for line, row in enumerate(matrix) for column, is_dark in enumerate(row) if is_dark}
    assert dark_modules(qr_code(ADDRESS)) == expected


def test_it_needs_nothing_that_the_policy_refuses_and_has_no_size_of_its_own() -> None:
    drawn = qr_code(ADDRESS)
    assert drawn.startswith("<svg viewBox=")
    assert not re.search(r"style|<script|on\w+=|href|width=|height=|class=", drawn)


def test_it_stands_on_white_with_its_quiet_zone() -> None:
    size = segno.make_qr(ADDRESS, error="m").symbol_size(border=QUIET_ZONE)[0]
    assert f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/>' in qr_code(ADDRESS)


def test_a_picture_by_itself_is_the_same_and_of_our_own_addresses_alone(client: FlaskClient) -> None:
    answer = client.get("/codes/en/petitions/petition-1/r/abc.svg")
    assert answer.content_type == "image/svg+xml" and "immutable" in answer.headers["Cache-Control"]
    inner = str(qr_code("http://cydlais.test/en/petitions/petition-1/r/abc")).partition(" ")[2]
    assert answer.text.startswith('<svg xmlns="http://www.w3.org/2000/svg" ') and answer.text.endswith(inner)
    for path in ("/codes/en/Petitions.svg", "/codes/en/a%3Fb.svg", f"/codes/{'a' * 161}.svg"):
        assert client.get(path).status_code == 404
