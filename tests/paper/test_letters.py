"""A letter on paper can be posted as it is, holds every word that was typed, and is the same however often it is made."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings, strategies

from campaign.i18n import LANGUAGES, Language
from campaign.paper import PaperLetter, letter_pdf
from tests.paper.reading import Paper
from tests.paper.writing import LAURAS, SUZIES, put_on_paper

MARGIN = 185.1
BOTTOM = 285
CHEERFUL = "Ie 🙂 ❤️ 👩🏽‍🏫 1️⃣ ☎ 🇬🇧"


def test_a_short_letter_is_one_page_with_all_its_parts() -> None:
    (page,) = put_on_paper().pages
    assert page.split("\n") == [
        "Laura Writes",
        "1 High Street",
        "Cardiff",
        "CF10 1AA",
        "23 November 2026",
        "The Cabinet Secretary",
        "Welsh Government",
        "Cathays Park",
        "CARDIFF",
        "CF10 3NQ",
        "Co-production at the heart",
        "Dear Cabinet Secretary,",
        "Please listen.",
        "Yours faithfully,",
        "Laura",
    ]


def test_welsh_letters_and_quotes_come_back_as_they_were_typed() -> None:
    words = put_on_paper(SUZIES).words
    assert "Ŵyn a Ŷd: gŵyl â “dyfyniad” – a mwy…" in words
    assert "Cydgynhyrchu: tŷ, dŵr" in words
    assert "23 Tachwedd 2026" in words


@pytest.mark.parametrize(
    "name",
    ["Łukasz Żółć", "Jiří Dvořák", "Çağla Şahin", "Ελένη Παπαδοπούλου", "Олена Їжакевич", "Մարիամ", "ნინო", "Nguyễn"],
)
def test_names_of_many_peoples_are_drawn(name: str) -> None:
    paper = put_on_paper(sender_name=name)
    assert paper.words.startswith(f"{name}\n")
    assert "typeface" not in paper.words


def test_a_letter_typed_in_two_strokes_is_one_letter() -> None:
    assert "dŵr" in put_on_paper(body="dw\u0302r").words


def test_the_address_stands_within_the_window_and_nothing_else_does() -> None:
    lines = list(
        put_on_paper(sender_lines=("1 Long Street",) * 9, recipient_lines=("Welsh Government " * 3,) * 2).lines()
    )
    in_window = [line for line in lines if line[0] < 113 and 42 < line[2] < 94]
    assert len(in_window) == 5
    assert all(begin > 24.9 and end <= 100.1 and 57 < down < 82 for begin, end, down in in_window)


def test_a_long_address_is_made_smaller_to_stay_in_the_window() -> None:
    eight = ("a line of it",) * 7
    assert all(
        down < 84 for begin, _, down in put_on_paper(recipient_lines=eight).lines() if begin < 113 and down < 100
    )


def test_pages_are_numbered_from_the_second_on_in_the_letters_language() -> None:
    pages = put_on_paper(SUZIES, body="gair da " * 1500).pages
    assert len(pages) > 2
    assert "Tudalen" not in pages[0]
    assert all(page.endswith(f"Tudalen {at} o {len(pages)}") for at, page in enumerate(pages[1:], start=2))
    assert all("\nSuzie Llofnod" in page for page in pages[1:])


def test_twenty_thousand_characters_flow_over_pages_and_none_is_lost() -> None:
    body = "\n\n".join(
        f"Paragraph {number}: " + "we were heard and it mattered to all of us " * 8 for number in range(56)
    )
    paper = put_on_paper(body=body)
    assert len(body) > 20_000
    pages = [re.sub(r"LauraWritesPage\dof\d$", "", "".join(page.split())) for page in paper.pages]
    assert "".join(body.split()) in "".join(pages)
    assert all(down < BOTTOM for _, _, down in paper.lines())


@pytest.mark.parametrize(
    "word", ["x" * 500, "ŵ" * 500, "https://www.example.org/" + "a-b/" * 200, "🙂" * 300, "M" * 5000]
)
def test_a_long_word_is_broken_at_the_margin_and_no_hyphen_is_added(word: str) -> None:
    paper = put_on_paper(subject=word, body=f"Look at {word} there")
    assert max(end for _, end, _ in paper.lines()) <= MARGIN
    assert "".join(paper.words.split()).count("-") == word.count("-") * 2
    assert "xx-" not in paper.words


@pytest.mark.parametrize("part", ["sender_name", "recipient_name", "subject", "body"])
def test_emoji_are_drawn_and_told_wherever_they_stand(part: str) -> None:
    paper = put_on_paper(**{part: CHEERFUL})
    assert "🙂" in paper.words
    assert "�" not in paper.words
    assert {"👩🏽‍🏫", "❤️"} <= {one for told in paper.told() for one in told.split()} | set(paper.told())


def test_the_flag_of_wales_is_no_black_flag() -> None:
    wales = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
    paper = put_on_paper(body=f"Cymru {wales} am byth")
    assert "GB-WLS" in paper.words
    assert wales in paper.told()


@pytest.mark.parametrize(
    ("language", "note"), [("en", "stands for a letter or symbol"), ("cy", "yn sefyll am lythyren")]
)
@pytest.mark.parametrize("word", ["你好", "مرحبا", "שלום", "\x00", "\x07", "\ue000"])
def test_what_no_face_has_is_marked_told_beneath_and_explained(word: str, language: Language, note: str) -> None:
    paper = put_on_paper(body=f"a {word} b", language=language)
    assert f"a {'�' * len(word)} b" in paper.words
    assert word in paper.told()
    assert note in paper.words


def test_a_letter_without_marks_explains_none() -> None:
    assert "�" not in put_on_paper().words


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_every_kind_of_line_end_is_one(end: str) -> None:
    assert "one\ntwo\nthree" in put_on_paper(body=end.join(["one", "two", "", "", "three"])).words


def test_a_list_set_in_with_tabs_stays_set_in() -> None:
    begins = {round(begin) for begin, _, down in put_on_paper(body="Three:\n\t- one").lines() if down > 115}
    assert begins == {25}
    assert "\n    - one" in put_on_paper(body="Three:\n\t- one").words


def test_half_a_character_breaks_nothing() -> None:
    assert put_on_paper(subject="a \ud83d b", body="\udc00").pages


def test_an_empty_letter_is_a_page() -> None:
    empty = put_on_paper(
        sender_name="", sender_lines=(), recipient_name="", recipient_lines=("", " "), subject="", body=" \n "
    )
    assert empty.pages == ["23 November 2026"]


def test_the_same_letter_is_the_same_bytes_and_another_day_is_not() -> None:
    first = letter_pdf(SUZIES)
    put_on_paper(body=CHEERFUL)
    assert letter_pdf(SUZIES) == first
    assert Paper(first).reader.metadata["/CreationDate"] == "D:20261123000000Z"
    assert put_on_paper(SUZIES, written_on=date(2026, 1, 2)).reader.metadata["/CreationDate"] == "D:20260102000000Z"


def test_every_face_is_within_the_file_and_cut_down() -> None:
    paper = put_on_paper(body=CHEERFUL)
    fonts = list(paper.fonts())
    assert len(fonts) >= 2
    assert all("/FontFile2" in font["/FontDescriptor"] and "/ToUnicode" in font for font in fonts)
    assert all(font["/BaseFont"][7] == "+" for font in fonts)
    assert len(letter_pdf(LAURAS)) < 40_000


@pytest.mark.parametrize("letter", [LAURAS, SUZIES])
def test_a_letter_tells_its_title_its_writer_and_its_language(letter: PaperLetter) -> None:
    paper = put_on_paper(letter)
    assert paper.reader.metadata.title == letter.subject
    assert paper.reader.metadata.author == letter.sender_name
    assert paper.reader.trailer["/Root"]["/Lang"] == letter.language
    assert paper.reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    assert paper.languages() == [{letter.language}]


@settings(deadline=None, max_examples=60)
@given(strategies.text(max_size=300), strategies.text(max_size=3000), strategies.sampled_from(LANGUAGES))
def test_whatever_is_typed_stays_on_the_sheet(short: str, body: str, language: Language) -> None:
    paper = put_on_paper(sender_name=short, recipient_name=short, subject=short, body=body, language=language)
    assert paper.pages
    assert all(begin >= 24.9 and end <= MARGIN and down < BOTTOM for begin, end, down in paper.lines())
