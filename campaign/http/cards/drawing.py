"""Draws a card of 1200 by 630 pixels: a title, how many, and whose it is. The same words, the same bytes.

A word that is longer than a line in every size is broken where the line ends; a title that fits in no size ends with an
ellipsis, after a whole word. What the face has no letters for (emoji) is left out; writing from right to left is not set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from unicodedata import category, normalize

from campaign.http.site.static import FOLDER

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

SIZE = (1200, 630)
PAPER, INK, SOFT, GREEN, CORAL = "#fbf7ef", "#23261f", "#59604f", "#0b5a47", "#b8432a"
MARGIN, STRIPE = 84, 24
MEASURE = SIZE[0] - 2 * MARGIN
TITLE_TOP, TITLE_ROOM = 160, 300
TITLE_SIZES = (84, 72, 62, 54, 46)
LEADING = 1.18
BOLD, PLAIN = 700, 400
KEPT = 64  # cards, of some 25 kB each
_LEFT_OUT = frozenset(("So", "Sk", "Cs", "Co", "Cn", "Cc", "Cf"))
_turn = Lock()  # a face is not to be used by two threads at once


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on it; `counted` and `day` may be empty."""

    title: str
    counted: str
    day: str
    organisation: str


@lru_cache(maxsize=KEPT)
def draw(card: Card) -> bytes:
    """A PNG."""
    with _turn:
        image: Image = _pillow("Image").new("RGB", SIZE, PAPER)
        pen = _pillow("ImageDraw").Draw(image)
        pen.rectangle((0, 0, STRIPE, SIZE[1]), fill=GREEN)
        image.paste(_mark(), (MARGIN, 56))
        pen.text((MARGIN + 88, 88), _fitted(card.organisation, 34, MEASURE - 88), INK, _face(34, BOLD), anchor="lm")
        size, lines = set_title(card.title)
        for number, line in enumerate(lines):
            pen.text((MARGIN, TITLE_TOP + number * size * LEADING), line, INK, _face(size, BOLD))
        if card.counted:
            counted = _fitted(card.counted, 64, MEASURE)
            pen.text((MARGIN, 560), counted, CORAL, _face(64, BOLD), anchor="ls")
            after = MARGIN + _face(64, BOLD).getlength(counted) + 28
            if after + _face(30, PLAIN).getlength(card.day) <= SIZE[0] - MARGIN:
                pen.text((after, 560), card.day, SOFT, _face(30, PLAIN), anchor="ls")
        return _png(image)


def set_title(title: str) -> tuple[int, list[str]]:
    """In the largest size in which it fits with its words whole, and its lines."""
    longest = [max(map(_face(size, BOLD).getlength, _drawable(title).split()), default=0) for size in TITLE_SIZES]
    for size in [size for size, width in zip(TITLE_SIZES, longest, strict=True) if width <= MEASURE] or TITLE_SIZES:
        lines = list(wrap(title, size))
        room = int(TITLE_ROOM / (size * LEADING))
        if len(lines) <= room:
            return size, lines
    return size, [*lines[: room - 1], _fitted(lines[room - 1] + " " + lines[room], size, MEASURE)]


def wrap(text: str, size: int) -> Iterator[str]:
    """Lines that are no longer than the measure; at least one."""
    face, line = _face(size, BOLD), ""
    for word in _drawable(text).split():
        longer = f"{line} {word}".strip()
        if face.getlength(longer) <= MEASURE:
            line = longer
            continue
        if line:
            yield line
        while face.getlength(word) > MEASURE:
            fits = _how_much_fits(word, face)
            yield word[:fits]
            word = word[fits:]
        line = word
    yield line


def _how_much_fits(word: str, face: FreeTypeFont) -> int:
    return next((end - 1 for end in range(2, len(word) + 1) if face.getlength(word[:end]) > MEASURE), len(word))


def _fitted(text: str, size: int, measure: float) -> str:
    text, face = _drawable(text), _face(size, BOLD)
    if face.getlength(text) <= measure:
        return text
    while face.getlength(f"{text}…") > measure:
        text = text.rpartition(" ")[0] or text[:-1]
    return f"{text}…"


def _drawable(text: str) -> str:
    kept = "".join(one for one in normalize("NFC", text) if one.isspace() or category(one) not in _LEFT_OUT)
    return " ".join(kept.split())


def _png(image: Image) -> bytes:
    made = BytesIO()
    image.quantize(64, dither=_pillow("Image").Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


@cache
def _face(size: int, weight: int) -> FreeTypeFont:
    face: FreeTypeFont = _pillow("ImageFont").truetype(str(files("manimgx_fonts") / "NotoSans[wght].ttf"), size)
    face.set_variation_by_axes([weight])
    return face


@cache
def _mark() -> Image:
    pillow = _pillow("Image")
    with pillow.open(Path(FOLDER) / "icon-192.png") as icon:
        mark: Image = icon.convert("RGB").resize((64, 64), pillow.Resampling.LANCZOS)
    return mark


def _pillow(part: str) -> Any:
    """Read by whoever draws: most processes never do."""
    return import_module(f"PIL.{part}")
