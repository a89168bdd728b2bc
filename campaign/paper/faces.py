"""Owns the typefaces: which of them has a character, and how wide it is there. Refuses none: what no face has is None.

Noto Sans (Latin, Greek, Cyrillic) comes first, then symbols, emoji in black, and scripts whose letters stand side by side.
Scripts that change their letters' shape or direction (Arabic, Hebrew, those of India) are left out: set letter by letter
they would be wrong, and a mark that says "not here" is better than a wrong word.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

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
    """The character in the first face that has it; of a character that is both, the emoji where that is asked for."""
    for name in (EMOJI, *FACES) if is_emoji else FACES:
        face = _load(name).face
        if ord(character) in face.charToGlyph:
            return Glyph(name, character, face.getCharWidth(ord(character)) / 1000)
    return None


@cache
def _load(name: str) -> TTFont:
    path = files("manimgx_fonts") / f"{name}[wght].ttf"
    font = TTFont(name, str(path), asciiReadable=False, shapable=False)
    registerFont(font)
    return font
