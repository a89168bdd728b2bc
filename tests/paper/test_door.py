"""A list for the door: a box for everybody, nobody lost, whatever they are called and however many they are."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from campaign.i18n import Language
from campaign.paper import DoorList, Guest, door_pdf
from campaign.paper.pages import HEIGHT
from tests.paper.reading import Paper

FACTS = (("When", "21 June 2027, 10:30–13:00"), ("Where", "Bridge Hall"))


def printed(*guests: Guest, language: Language = "en") -> Paper:
    file = BytesIO()
    door_pdf(DoorList("Launch", date(2027, 6, 20), FACTS, guests, language), file=file)
    return Paper(file.getvalue())


def boxes(paper: Paper) -> list[int]:
    """How many there are on each page."""
    return [page.get_contents().get_data().count(b" re") for page in paper.reader.pages]


def test_five_hundred_run_over_numbered_pages_and_each_has_a_box() -> None:
    paper = printed(*(Guest(f"Suzie {number} Llofnod", "2 places") for number in range(500)))
    words = " ".join("".join(page.split()) for page in paper.pages)
    assert all(f"Suzie{number}Llofnod" in words for number in range(500))
    assert sum(boxes(paper)) == 500
    count = len(paper.pages)
    assert [f"Page {at} of {count}" in page for at, page in enumerate(paper.pages, 1)] == [True] * count
    assert max(down for _, _, down in paper.lines()) < 297
    assert paper.reader.pages[0].mediabox.height == round(HEIGHT, 4)


def test_letters_of_welsh_emoji_and_the_longest_name_stand_as_they_were_typed() -> None:
    names = ["Ŵyn Ŷd", "Llŷr 🎉 Ô", "Nia\u0302 Ynyr", "W" * 255, "Carys " * 42, "", "名前"]
    paper = printed(*map(Guest, names), language="cy")
    words = "".join(paper.words.split())
    for name in ("ŴynŶd", "Llŷr", "Niâ", "Carys" * 42):
        assert name in words
    assert words.count("W") >= 255
    assert "🎉" in " ".join(paper.told()) + paper.words and "—" in words
    assert "\ufffd" in words  # and what it stands for is said
    assert sum(boxes(paper)) == len(names)
    assert max(right for _, right, _ in paper.lines()) < 210 - 15
    assert paper.languages() == [{"cy"}] * len(paper.pages)


def test_a_row_is_not_parted_by_the_end_of_a_page() -> None:
    paper = printed(*(Guest("Carys " * 42) for _ in range(40)))
    counts = [page.count("Carys") for page in paper.pages]
    assert sum(counts) == 40 * 42 and len(counts) > 1
    assert not [count for count in counts if count % 42]


def test_who_is_here_already_has_a_tick_and_nobody_at_all_is_a_page_too() -> None:
    here, away = printed(Guest("Paul Prys", is_here=True)), printed(Guest("Paul Prys"))
    strokes = [paper.reader.pages[0].get_contents().get_data().count(b" l S") for paper in (here, away)]
    assert strokes[0] - strokes[1] == 2
    assert "Page 1 of 1" in printed().pages[0]
