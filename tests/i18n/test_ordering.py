"""Lists stand in the order of each alphabet, and search finds with and without accents."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.i18n import fold, sort_key, use_language

WELSH_ORDER = [
    "Abertawe",
    "Amlwch",
    "Bangor",
    "Bannau Brycheiniog",
    "Bethesda",
    "Caerdydd",
    "Cwmbrân",
    "Chwilog",
    "Dwyran",
    "Ddôl",
    "Fali",
    "Ffestiniog",
    "Glyn Ebwy",
    "Ngw",
    "Harlech",
    "lôn",
    "lôn fach",
    "Llan",
    "Llanelli",
    "Llangollen",
    "Llanhari",
    "Llannon",
    "Llwynypia",
    "Merthyr Tudful",
    "Penarth",
    "Penglais",
    "Penllech",
    "Pwllheli",
    "Phil",
    "Radur",
    "Rhyl",
    "Tywyn",
    "Thornhill",
    "Wrecsam",
    "Ŵyn",
    "Ynys Môn",
    "Ŷd",
]


def test_welsh_places_stand_in_the_order_of_the_welsh_alphabet() -> None:
    shuffled = random.Random(7).sample(WELSH_ORDER, len(WELSH_ORDER))
    expected = [*WELSH_ORDER[:-2], "Ŷd", "Ynys Môn"]
    assert sorted(shuffled, key=lambda text: sort_key(text, "cy")) == expected


def test_english_knows_no_letter_of_two_signs() -> None:
    with use_language("en"):
        assert sorted(["Lydney", "Llanelli", "Chwilog", "Cwmbrân"], key=sort_key) == (
            ["Chwilog", "Cwmbrân", "Llanelli", "Lydney"]
        )


@pytest.mark.parametrize(("first", "then"), [("B", "c"), ("a b", "ab"), ("2", "a"), ("z", "я"), ("o'b", "oc")])
def test_spaces_figures_letters_and_the_rest_follow_each_other(first: str, then: str) -> None:
    for language in ("cy", "en"):
        assert sort_key(first, language) < sort_key(then, language)


def test_an_accent_decides_only_between_texts_that_are_alike() -> None:
    assert sorted(["tâl", "tam", "tal"], key=lambda text: sort_key(text, "cy")) == ["tal", "tâl", "tam"]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Ynys Môn", "ynys mon"),
        ("ŴYN Ŷd", "wyn yd"),
        ("âêîôûŵŷ ÄËÏÖÜẀỲ", "aeiouwy aeiouwy"),
        ("O’Brien", "o'brien"),
        ("Łódź Straße", "lodz strasse"),
        ("हिन्दी", "हिन्दी"),
        ("한국어", "한국어"),
    ],
)
def test_a_text_is_found_without_its_accents(written: str, folded: str) -> None:
    assert fold(written) == unicodedata.normalize("NFC", folded)


@given(st.text())
def test_folding_twice_changes_nothing_more_and_any_text_has_a_place(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert sort_key(text, "cy") == sort_key(text, "cy")
