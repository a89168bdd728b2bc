"""Which language is in use, to whom, and which one a stranger gets."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.i18n import LANGUAGES, OTHER, Language, best_language, current_language, is_language, use_language


def test_a_language_is_in_use_until_the_block_ends_even_by_an_error() -> None:
    with use_language("cy"):
        with pytest.raises(ZeroDivisionError), use_language("en"):
            _ = 1 // 0
        assert current_language() == "cy"
    with pytest.raises(LookupError):
        current_language()


def test_the_language_of_one_thread_is_not_seen_by_another() -> None:
    together = Barrier(8, timeout=60)

    def speak(language: Language) -> list[Language]:
        heard = []
        for _ in range(50):
            with use_language(language):
                together.wait()
                heard.append(current_language())
        return heard

    with ThreadPoolExecutor(8) as threads:
        languages: list[Language] = ["cy", "en"] * 4
        for language, heard in zip(languages, threads.map(speak, languages), strict=True):
            assert set(heard) == {language}


def test_only_the_two_codes_are_languages() -> None:
    assert [code for code in ("cy", "en", "CY", "cym", "fr", "") if is_language(code)] == ["cy", "en"]
    assert {OTHER[language] for language in LANGUAGES} == set(LANGUAGES)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "cy"),
        ("", "cy"),
        ("fr, de;q=0.5", "cy"),
        ("*", "cy"),
        ("cy", "cy"),
        ("CY-gb", "cy"),
        ("en", "en"),
        ("EN-us,en;q=0.9", "en"),
        ("en-GB,en;q=0.9,cy;q=0.8", "en"),
        ("en-GB;q=0.7,cy;q=0.8", "cy"),
        ("en, cy", "en"),
        ("cy, en", "cy"),
        ("fr, en;q=0.001", "en"),
        ("en;q=0", "cy"),
        ("cy;q=0", "en"),
        ("cy;q=0, *;q=0.1", "en"),
        ("en;q=0.1, *;q=0.2", "cy"),
        ("cy;q=0, en;q=0", "cy"),
        ("en;q=1.5", "cy"),
        ("en;q=nan", "cy"),
        ("en;q=0.1234", "cy"),
        ("en;q=-1, cy;q=0.1", "cy"),
        ("english", "cy"),
        ("en_GB", "cy"),
        (",,;q=1, en ; q=0.5 ,", "en"),
        ("en\x00", "cy"),
        ("en;q=٠.٥", "cy"),
    ],
)
def test_a_stranger_gets_the_language_asked_for_and_else_welsh(header: str | None, language: Language) -> None:
    assert best_language(header) == language


@given(st.text() | st.lists(st.sampled_from(["cy", "en", "*", ";q=", ";", ",", "0.5", "-", " ", "0"])).map("".join))
def test_no_header_is_too_strange(header: str) -> None:
    assert best_language(header) in LANGUAGES


def test_a_header_that_never_ends_is_read_in_no_time() -> None:
    assert best_language("en-a" * 50_000 + "," * 50_000 + "en;q=0.5") == "en"
