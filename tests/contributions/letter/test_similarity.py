"""Near-identical to the model letter: whose own words would be lost in a bundle is not."""

from __future__ import annotations

from time import perf_counter

import pytest

from campaign.contributions.letter.similarity import is_near
from tests.letters import MODEL, MODEL_CY

OWN = "My mother waited eleven weeks for somebody to ask her what she needs."
MODELS = (MODEL, MODEL_CY)


@pytest.mark.parametrize(
    "letter",
    [
        MODEL,
        MODEL.replace("\n\n", "\n"),
        MODEL.upper().replace(",", " ;"),
        f"Dear Chief Executive,\n\n{MODEL}",
        f"{MODEL}\n\nYours sincerely,\nLaura Evans\nCaerdydd",
        f"Annwyl gyfeillion,\n{MODEL_CY}\n\nYn gywir,\nLaura Evans",
        f"Laura Evans\n\n{MODEL}\n\nLaura Evans",
        MODEL.replace("one thing", "1 thing"),
    ],
)
def test_the_model_with_another_greeting_is_near(letter: str) -> None:
    assert is_near(letter, MODELS, name="Laura Evans")


@pytest.mark.parametrize(
    "letter",
    [
        OWN,
        f"{MODEL}\n\n{OWN}",
        f"{OWN}\n\n{MODEL}",
        f"Dear all,\n{OWN} {MODEL}\nYours,\nLaura",
        MODEL.partition("\n\n")[0],
        f"{MODEL} {MODEL_CY}",
        "",
    ],
)
def test_a_letter_with_words_of_its_own_is_not(letter: str) -> None:
    assert not is_near(letter, MODELS, name="Laura Evans")


def test_one_added_sentence_counts_however_long_the_model_is() -> None:
    long = "\n\n".join(f"{MODEL} Number {number} of these." for number in range(30))
    assert is_near(long, [long])
    assert not is_near(f"{long}\n\n{OWN}", [long])


def test_without_a_model_nothing_is_near() -> None:
    assert not is_near(MODEL, [])
    assert not is_near(MODEL, [""])


def test_the_longest_letter_is_compared_in_a_moment() -> None:
    """Words that repeat, and words that never do."""
    same, different = "a b " * 5_000, " ".join(map(str, range(4_000)))
    begun = perf_counter()
    assert is_near(same, [same, different])
    assert not is_near(different, [same])
    assert perf_counter() - begun < 0.5
