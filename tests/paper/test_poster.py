"""A poster: one sheet in both languages, whose codes say exactly the addresses, however long its words are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pytest
import segno

from campaign.http.site.qr import dark_modules
from campaign.i18n import Language
from campaign.paper import Poster, PosterHalf, poster_pdf
from campaign.paper.pages import HEIGHT
from tests.paper.reading import POINTS_IN_MM, Paper

HOST = "cydlais.example/"
FIELD = re.compile(rb"n ([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l ([\d.]+) ([\d.]+) l ([\d.]+) ([\d.]+) l")
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2


def half(language: Language, title: str, ask: str = "We ask for a bus.", path: str = "en/petitions/bus") -> PosterHalf:
    address = HOST + path
    return PosterHalf(title, ask, address, dark_modules(f"https://{address}"), "Cydlais", language)


def printed(*halves: PosterHalf) -> Paper:
    first, second = halves
    return Paper(poster_pdf(Poster((first, second), date(2026, 11, 26))))


def modules(paper: Paper, *, is_upper: bool, count: int) -> set[tuple[int, int]]:
    """Which fields of the code of a half are dark, by row and column."""
    drawn = paper.reader.pages[0].get_contents().get_data()
    fields = [tuple(map(float, found)) for found in FIELD.findall(drawn)]
    mine = [field for field in fields if (field[1] > HEIGHT / 2) == is_upper]
    left, top = min(field[0] for field in mine), max(field[1] for field in mine)
    side = (max(field[2] for field in mine) - left) / count
    dark: set[tuple[int, int]] = set()
    for near, high, far, _, _, low, *_ in mine:
        assert side <= high - low < side * 1.1
        row, begin, end = round((top - high) / side), round((near - left) / side), round((far - left) / side)
        dark |= {(row, column) for column in range(begin, end)}
    return dark


def dark_in(rows: Sequence[Sequence[int]]) -> set[tuple[int, int]]:
    return {(row, column) for row, line in enumerate(rows) for column, is_dark in enumerate(line) if is_dark}


def test_each_half_says_its_words_and_its_code_says_its_address() -> None:
    welsh = half("cy", "Cadwch y bws", "Gofynnwn am fws.", "cy/deisebau/bws/r/poster")
    paper = printed(welsh, half("en", "Keep the bus"))
    assert len(paper.pages) == 1 and paper.languages() == [{"cy", "en"}]
    words = "".join(paper.words.split())
    for said in (
        "Cadwchybws",
        "Gofynnwnamfws.",
        "cydlais.example/cy/deisebau/bws/r/poster",
        "Keepthebus",
        "Pointyourphone",
    ):
        assert said in words
    for is_upper, path in ((True, "cy/deisebau/bws/r/poster"), (False, "en/petitions/bus")):
        matrix = segno.make_qr(f"https://{HOST}{path}", error="m").matrix
        assert modules(paper, is_upper=is_upper, count=len(matrix)) == dark_in(matrix)


@pytest.mark.parametrize(
    ("title", "ask"),
    [
        ("Bws", ""),
        (LONG, "Gofynnwn " * 2_000),
        (f"Achub {LONG}", LONG * 3),
        ("Cadwch ein llyfrgelloedd ar agor " * 4, "Gofynnwn " * 40),
        ("", "Gŵyl 🎉 y bobl"),
    ],
)
def test_words_of_any_length_stay_on_their_half_and_beside_the_code(title: str, ask: str) -> None:
    paper = printed(half("cy", title, ask, f"cy/deisebau/{'a' * 120}/r/stondin"), half("en", title, ask))
    assert len(paper.pages) == 1
    lines = list(paper.lines())
    assert max(right for _, right, _ in lines) < 210 - 24
    assert max(down for _, _, down in lines) < 297 - 10
    code = [(float(found[0]) / POINTS_IN_MM, 297 - float(found[1]) / POINTS_IN_MM) for found in _fields(paper)]
    for near, high in code:
        assert not [1 for left, right, down in lines if left <= near <= right and down - 3 <= high <= down], (
            near,
            high,
        )


def _fields(paper: Paper) -> list[tuple[bytes, ...]]:
    return FIELD.findall(paper.reader.pages[0].get_contents().get_data())


def test_the_same_poster_is_the_same_bytes() -> None:
    poster = Poster((half("cy", "Cadwch y bws"), half("en", "Keep the bus")), date(2026, 11, 26))
    assert poster_pdf(poster) == poster_pdf(poster)
