"""Owns the typefaces: which of them has a character, and how wide it is there. Refuses none: what no face has is None.

Noto Sans (Latin, Greek, Cyrillic) comes first, then symbols, emoji in black, and scripts whose letters stand side by side.
Scripts that change their letters' shape or direction (Arabic, Hebrew, those of India) are left out: set letter by letter
they would be wrong, and a mark that says "not here" is better than a wrong word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from unicodedata import category

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFStream
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

SANS = "NotoSans"
EMOJI = "NotoEmoji"
FACES = (SANS, "NotoSansSymbols", EMOJI, "NotoSansArmenian", "NotoSansGeorgian", "NotoSansEthiopic")

_BEYOND = re.compile("<([0-9A-F]{5,6})>")


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


class _Face(TTFont):
    """A face whose emoji a PDF can be searched for: ReportLab names characters beyond 0xFFFF in a way that readers refuse."""

    def addObjects(self, doc: PDFDocument) -> None:
        super().addObjects(doc)
        for key, stream in doc.idToObject.items():
            if isinstance(stream, PDFStream) and key.startswith("toUnicodeCMap:"):
                stream.content = _BEYOND.sub(
                    lambda code: f"<{chr(int(code[1], 16)).encode('utf-16-be').hex()}>", stream.content
                )


@cache
def _load(name: str) -> TTFont:
    path = files("manimgx_fonts") / f"{name}[wght].ttf"
    font = _Face(name, str(path), asciiReadable=False, shapable=False)
    registerFont(font)
    return font
