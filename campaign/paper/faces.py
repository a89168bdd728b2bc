"""Owns the typefaces: which of them has a character, and how wide it is there. Refuses none: what no face has is None.

Noto Sans (Latin, Greek, Cyrillic) comes first, then symbols, emoji in black, and scripts whose letters stand side by side.
Scripts that change their letters' shape or direction (Arabic, Hebrew, those of India) are left out: set letter by letter
they would be wrong, and a mark that says "not here" is better than a wrong word.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from typing import Any
from unicodedata import category

SANS = "NotoSans"
EMOJI = "NotoEmoji"
FACES = (SANS, "NotoSansSymbols", EMOJI, "NotoSansArmenian", "NotoSansGeorgian", "NotoSansEthiopic")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character in a face; its width for a size of 1."""

    face: str
    character: str
    width: float


@lru_cache(maxsize=8192)
def find_glyph(character: str, *, is_emoji: bool = False) -> Glyph | None:
    """The character in the first face that has it; of a character that is both, the emoji where that is asked for.

    None for a control character, although a face may have an empty place for it.
    """
    if category(character) == "Cc":
        return None
    for name in (EMOJI, *FACES) if is_emoji else FACES:
        font = _load(name)
        if ord(character) in font.face.charToGlyph:
            return Glyph(name, character, font.stringWidth(character, 1))
    return None


@cache
def _load(name: str) -> Any:
    path = files("manimgx_fonts") / f"{name}[wght].ttf"
    return drawn_with().face_of(name, str(path))


def drawn_with() -> Any:
    """campaign/paper/pdf.py, read by now."""
    return import_module("campaign.paper.pdf")
