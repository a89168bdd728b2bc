"""The pack to hand in: whole in either language, over many pages, with what people typed as they typed it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from campaign.i18n import Language
from campaign.paper import Growth, HandIn, Remark, handin_pdf
from tests.paper.reading import Paper

LONG_NAME = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch " * 3


def pack(language: Language = "en", **changes: object) -> HandIn:
    made = HandIn(
        title="Put co-production at the heart of services",
        above="Together",
        written_on=date(2026, 11, 23),
        facts=(("Signatures", "1,204"), ("To", "Eluned Rees, Cabinet Secretary")),
        text="We ask.\n\n" + "A paragraph of the text that was signed. " * 20,
        growth=Growth(((0, 0), (1, 300), (9, 1204)), (0, 500, 1000, 1500), "1 May 2026", "9 May 2026", "It grew."),
        places=(("Caerdydd Penarth", 700), ("Ynys Môn", 5)),
        places_note="As at noon.",
        remarks=(Remark("It matters to us.", "Suzie Evans", language),),
        method=("By mail.",),
        counted=(("Verified", "1,210"), ("Withdrawn", "-6")),
        proof=("SHA-256: " + "ab" * 32,),
        language=language,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def paper_of(made: HandIn) -> Paper:
    file = BytesIO()
    handin_pdf(made, file=file)
    return Paper(file.getvalue())


@pytest.mark.parametrize(
    ("language", "heads"),
    [
        (
            "en",
            ["What is asked", "How the count grew", "Where they live", "In their own words", "How this was counted"],
        ),
        ("cy", ["Beth y gofynnir amdano", "Sut y tyfodd y cyfrif", "Lle y maent yn byw", "Sut y cyfrifwyd"]),
    ],
)
def test_it_says_everything_in_its_language(language: Language, heads: list[str]) -> None:
    paper = paper_of(pack(language))
    for said in (*heads, "1,204", "Caerdydd Penarth", "Suzie Evans", "ab" * 32, "Eluned Rees"):
        assert said.replace(" ", "") in paper.words.replace("\n", "").replace(" ", ""), said
    assert all(language in spoken for spoken in paper.languages())


def test_the_same_pack_is_the_same_bytes() -> None:
    first, second = BytesIO(), BytesIO()
    handin_pdf(pack(), file=first)
    handin_pdf(pack(), file=second)
    assert first.getvalue() == second.getvalue()


def test_many_comments_and_places_run_over_pages_and_nothing_leaves_the_sheet() -> None:
    remarks = tuple(Remark(f"Sylw {number}. " + "Mae’n bwysig. " * 30, LONG_NAME, "cy") for number in range(60))
    places = tuple((f"{LONG_NAME}{number}", number) for number in range(60))
    paper = paper_of(pack(remarks=remarks, places=places, title=LONG_NAME, text="x" * 5000))
    assert len(paper.pages) > 10
    for begins, ends, down in paper.lines():
        assert begins > 24 and ends < 186.5 and 15 < down < 290
    assert "Sylw 59" in paper.words and f"of {len(paper.pages)}" in paper.words


def test_emoji_and_the_other_language_are_told() -> None:
    paper = paper_of(pack(remarks=(Remark("Diolch 🏴󠁧󠁢󠁷󠁬󠁳󠁿 ❤️ i chi", "Siân Ŵyn", "cy"),)))
    assert "Siân Ŵyn" in paper.words
    assert any("🏴󠁧󠁢󠁷󠁬󠁳󠁿" in told for told in paper.told())
    assert {"en", "cy"} in paper.languages()


def test_a_heading_does_not_stand_alone_at_the_end_of_a_page() -> None:
    for lines in range(20, 60):
        paper = paper_of(pack(text="\n".join(f"line {number}" for number in range(lines)), places=(), remarks=()))
        for page in paper.pages:
            words = page.split("\n")
            at = next((number for number, line in enumerate(words) if line.startswith("How this was counted")), None)
            assert at is None or any("mail" in line for line in words[at:]), lines


def test_where_nothing_is_counted_yet_there_is_a_sentence_and_no_drawing() -> None:
    nothing = Growth((), (0, 1), "", "", "Nothing has been counted yet.")
    assert "Nothing has been counted yet." in paper_of(pack(growth=nothing, places=(), remarks=())).words
