"""Tells whether a letter is near-identical to a model text. Refuses nothing: what is near goes in one bundle with all names.

Compared are runs of three words, without greeting, farewell and the writer's name. Whoever added a sentence of their own
has written a letter of their own, however long the model is: in a bundle that sentence would be lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

NEAR = 0.9  # the share of the runs of both that they have in common
LONGEST_ADDITION = 6  # own words in a row
RUN = 3
_WORD = re.compile(r"[^\W_]+")
_LONGEST_GREETING = 6  # words
_CLOSING_LINES = 4
_CLOSING = re.compile(
    r"(yours|kind|best|warm|regards|sincerely|many thanks|thank you|yn gywir|yn ddiffuant|cofion|diolch)\b"
)

Words = tuple[str, ...]


def is_near(letter: str, models: Iterable[str], *, name: str = "") -> bool:
    """Whether the letter is near-identical to one of the models; `name` is its writer's."""
    own_name = set(_words(name))
    written = [word for word in _words(_middle(letter)) if word not in own_name]
    return any(_is_near(written, _words(_middle(model))) for model in models)


def _is_near(letter: list[str], model: list[str]) -> bool:
    runs, model_runs = _runs(letter), _runs(model)
    if not runs or not model_runs:
        return letter == model
    known = set(model_runs)
    common = known & set(runs)
    share = len(common) / len(known | set(runs))
    return share >= NEAR and _longest_addition(letter, runs, known) < LONGEST_ADDITION


def _longest_addition(letter: list[str], runs: list[Words], known: set[Words]) -> int:
    """How many words in a row stand in no run that the model has too."""
    covered_until, longest, current = 0, 0, 0
    for place in range(len(letter)):
        if place < len(runs) and runs[place] in known:
            covered_until = place + RUN
        current = 0 if place < covered_until else current + 1
        longest = max(longest, current)
    return longest


def _runs(words: list[str]) -> list[Words]:
    return [tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1)]


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold().replace("’", "'"))


def _middle(text: str) -> str:
    """Without a greeting on the first line, and a farewell with whatever stands below it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and lines[0].endswith((",", ":", "!")) and len(lines[0].split()) <= _LONGEST_GREETING:
        lines = lines[1:]
    for back in range(min(_CLOSING_LINES, len(lines) - 1), 0, -1):
        if _CLOSING.match(lines[-back].casefold()) and len(lines[-back].split()) <= _LONGEST_GREETING:
            return "\n".join(lines[:-back])
    return "\n".join(lines)
