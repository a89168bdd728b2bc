"""A bundle says what it holds, and holds it: a cover with counts and names, then every letter from a page of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from campaign.i18n import Language
from campaign.paper import CoverSheet, PaperLetter, SignedName, bundle_pdf
from tests.paper.reading import Paper
from tests.paper.writing import COVER, LAURAS, SUZIES

LONG = replace(LAURAS, body="and we were heard " * 400)
THREE = (LAURAS, LONG, SUZIES)


def bundle(letters: tuple[PaperLetter, ...] = THREE, **changes: Any) -> Paper:
    file = BytesIO()
    cover: CoverSheet = replace(COVER, **{"letter_count": len(letters), **changes})
    bundle_pdf(cover, letters, file=file)
    return Paper(file.getvalue())


def test_the_cover_comes_first_and_each_letter_begins_a_page() -> None:
    cover, *pages = bundle().pages
    assert cover.split("\n") == [
        "1 December 2026",
        "The Cabinet Secretary",
        "Welsh Government",
        "Cathays Park",
        "CARDIFF",
        "CF10 3NQ",
        "Letters of support",
        "3 letters",
        "Campaign: “Together”",
        "2 names",
        "Laura Writes, Cardiff",
        "Suzie Llofnod",
    ]
    begins = [page.split("\n")[0] for page in pages]
    assert begins[:2] == ["Laura Writes", "Laura Writes"]
    assert begins[-1] == "Suzie Llofnod"
    assert [begin for begin in begins[2:-1] if begin == "Laura Writes"] == []


def test_each_letter_counts_its_own_pages() -> None:
    pages = bundle((LONG, LONG)).pages[1:]
    half = len(pages) // 2
    assert [f"Page {at} of {half}" in page for at, page in zip([*range(1, half + 1)] * 2, pages, strict=True)] == [
        *[False, *[True] * (half - 1)] * 2
    ]


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "dim llythyrau"),
        (1, "1 llythyr"),
        (2, "2 lythyr"),
        (3, "3 llythyr"),
        (6, "6 llythyr"),
        (12, "12 llythyr"),
    ],
)
def test_the_welsh_cover_counts_as_welsh_does(count: int, words: str) -> None:
    cover = bundle((SUZIES,) * count, language="cy").pages[0]
    assert words in cover.split("\n")
    assert "1 Rhagfyr 2026" in cover


def test_names_run_on_in_two_columns_and_none_is_lost() -> None:
    names = tuple(SignedName(f"Suzie {number} Llofnod", "Pen-y-bont ar Ogwr") for number in range(400))
    paper = bundle((LAURAS,), names=names)
    cover = "".join("".join(page.split()) for page in paper.pages[:-1])
    assert all(f"Suzie{number}Llofnod,Pen-y-bontarOgwr" in cover for number in range(400))
    assert "400 names" in paper.pages[0]
    assert all(down < 285 and end < 185.1 for _, end, down in paper.lines())
    first_lines = {round(begin): down for begin, _, down in reversed(list(paper.lines_on(1)))}
    assert first_lines[25] == first_lines[109] < 35


def test_a_name_longer_than_a_column_is_broken_not_cut() -> None:
    cover = bundle((LAURAS,), names=(SignedName("ŵ" * 300, "Caerdydd"),)).pages[0]
    assert cover.count("ŵ") == 300


def test_a_cover_without_names_or_facts_counts_letters_alone() -> None:
    cover = bundle((LAURAS,), names=(), facts=()).pages[0]
    assert cover.endswith("Letters of support\n1 letter")


def test_each_page_tells_its_own_language() -> None:
    languages: list[set[Language]] = bundle().languages()
    assert languages[0] == {"en"}
    assert languages[-1] == {"cy"}


def test_the_outline_leads_to_each_letter() -> None:
    paper = bundle()
    entries = [(entry.title, paper.reader.get_destination_page_number(entry)) for entry in paper.reader.outline]
    assert entries == [
        ("Letters of support", 0),
        ("Laura Writes", 1),
        ("Laura Writes", 2),
        ("Suzie Llofnod", len(paper.pages) - 1),
    ]


def test_letters_are_asked_for_one_by_one_and_progress_is_told() -> None:
    told: list[int] = []
    seen_when_asked: list[list[int]] = []

    def letters() -> Iterator[PaperLetter]:
        for letter in THREE:
            seen_when_asked.append(list(told))
            yield letter

    bundle_pdf(COVER, letters(), file=BytesIO(), on_progress=told.append)
    assert told == [1, 2, 3]
    assert seen_when_asked == [[], [1], [1, 2]]


@pytest.mark.parametrize("count", [2, 4])
def test_a_cover_that_counts_wrongly_is_refused_before_anything_is_written(count: int) -> None:
    file = BytesIO()
    with pytest.raises(ValueError, match=f"says {count} letters, and there are 3"):
        bundle_pdf(replace(COVER, letter_count=count), THREE, file=file)
    assert file.getvalue() == b""


def test_the_same_bundle_is_the_same_bytes() -> None:
    first, second = BytesIO(), BytesIO()
    bundle_pdf(COVER, THREE, file=first)
    bundle_pdf(COVER, THREE, file=second)
    assert first.getvalue() == second.getvalue()
    assert Paper(first.getvalue()).reader.metadata["/CreationDate"] == "D:20261201000000Z"


def test_a_bundle_holds_each_face_once_however_many_letters() -> None:
    fonts = bundle(THREE * 20).fonts()
    assert len({font["/FontDescriptor"].raw_get("/FontFile2").idnum for font in fonts}) == 1
