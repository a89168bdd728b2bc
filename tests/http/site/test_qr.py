"""The QR code says exactly the address, and breaks no rule of the page that it stands on."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
import segno
from flask.testing import FlaskClient
from PIL import Image

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


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_our_own_pages_there_is_a_drawing_that_caches_may_keep_and_of_nothing_else(client: FlaskClient) -> None:
    answer = client.get("/qr/cy/deisebau/gwrandewch/r/39skz2ssrw.svg")
    assert (answer.status_code, answer.content_type) == (200, "image/svg+xml")
    assert answer.text.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox=')
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert dark_modules(answer.text) == dark_modules(qr_code("http://cydlais.test/cy/deisebau/gwrandewch/r/39skz2ssrw"))
    for other in ("console/people", "evil.example", "https:evil.example", f"cy/{'a' * 300}"):
        assert client.get(f"/qr/{other}.svg").status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_same_code_is_there_as_a_picture_that_is_large_enough_to_print(client: FlaskClient) -> None:
    path = "cy/deisebau/gwrandewch/r/39skz2ssrw"
    answer = client.get(f"/qr/{path}.png")
    assert (answer.status_code, answer.content_type) == (200, "image/png")
    matrix = segno.make_qr(f"http://cydlais.test/{path}", error="m").matrix
    with Image.open(BytesIO(answer.data)) as picture:
        side = picture.width // (len(matrix) + 2 * QUIET_ZONE)
        assert picture.width == picture.height > 1000
        grey = picture.convert("L")
        for row, line in enumerate(matrix):
            for column, is_dark in enumerate(line):
                middle = ((column + QUIET_ZONE) * side + side // 2, (row + QUIET_ZONE) * side + side // 2)
                assert (grey.getpixel(middle) == 0) == bool(is_dark)
    assert client.get("/qr/console/people.png").status_code == 404
