"""Owns the sheet: A4, its margins, where an address shows in a window, and how lines flow over pages. Draws nothing.

The address is for a DL envelope (110 x 220 mm) with the windows usual in the United Kingdom: 35 x 90 mm, and the 39 x 93 mm
of BS 4264, 20 mm from the left and 18 to 20 mm from the bottom. A4 folded in three (99 mm) can lie up to 11 mm higher or
lower in it, and up to 10 mm to the side. So the address stands 25 mm from the left and 56 mm from the top of the sheet,
at most 75 mm wide and six lines of 4.2 mm high; from 10 to 113 mm across and 42 to 92 mm down nothing else may stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from campaign.i18n import Language
from campaign.paper.lines import Line, Style

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, TOP, MEASURE = 25 * MM, 25 * MM, 160 * MM
BOTTOM = HEIGHT - 27 * MM
ADDRESS_TOP, ADDRESS_MEASURE, ADDRESS_LINES = 56 * MM, 75 * MM, 6
BESIDE_ADDRESS, BESIDE_MEASURE, BESIDE_TOP = 118 * MM, 67 * MM, 20 * MM
BELOW_FOLD = 106 * MM
FOLDS = (99 * MM, 198 * MM)
FOOT = HEIGHT - 14 * MM
COLUMNS = 2
GUTTER = 8 * MM
COLUMN = (MEASURE - GUTTER) / COLUMNS
HANGING = 4 * MM
_KEPT_TOGETHER = 4
_KEPT_BELOW = 3

PLAIN = Style(11, 15.5)
STRONG = Style(11.5, 16, is_bold=True)
SMALL = Style(9, 12)
ADDRESS = Style(10, 4.2 * MM)
TIGHT_ADDRESS = Style(8, 3.4 * MM)


@dataclass(frozen=True, slots=True)
class Placed:
    """A line and where its baseline begins, in points from the left and the top of the sheet."""

    across: float
    down: float
    line: Line
    style: Style


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, and the space before them where they do not begin a page.

    `language` is theirs, where it is not that of the page; `is_headed` keeps them on the page of what comes next.
    """

    lines: Sequence[Line]
    style: Style
    space: float = 0.0
    language: Language | None = None
    is_headed: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A square to tick with a pen, by its upper left corner; or ticked already."""

    across: float
    down: float
    side: float
    is_ticked: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points, given by how far they are from the left and the top; or the field that they bound, filled.

    `grey` is 0 for black, 1 for white.
    """

    points: tuple[tuple[float, float], ...]
    grey: float = 0.0
    pen: float = 0.5
    is_filled: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A box, and what stands beside it: columns of lines, each with how far it is from the left margin."""

    is_ticked: bool
    columns: Sequence[tuple[float, Sequence[Line]]]


@dataclass(frozen=True, slots=True)
class Page:
    """`spoken` says which of `placed`, by their number, are in another language than the page."""

    placed: list[Placed] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    spoken: dict[int, Language] = field(default_factory=dict)


def stack(page: Page, lines: Iterable[Line], style: Style, *, across: float, top: float) -> float:
    """Put lines below one another; how far down the next would begin."""
    for line in lines:
        page.placed.append(Placed(across, top + style.size, line, style))
        top += style.leading
    return top


def address_style(lines: Sequence[Line]) -> Style:
    """Smaller where there are more lines than the window shows. With more than eight the last may hide below its edge."""
    return ADDRESS if len(lines) <= ADDRESS_LINES else TIGHT_ADDRESS


class Flow:
    """Lines that run down a page from `top`, and on over as many pages as they need."""

    def __init__(self, first: Page, top: float) -> None:
        self.pages = [first]
        self._down = top

    def add(self, block: Block) -> None:
        """No page ends with the first line of a block alone, none begins with its last."""
        if self.pages[-1].placed:
            self._down += block.space
        for at, line in enumerate(block.lines):
            if self._room(block.style) < _needed(at, len(block.lines)) + (_KEPT_BELOW if block.is_headed else 0):
                self._turn()
            page = self.pages[-1]
            self._down = stack(page, [line], block.style, across=LEFT, top=self._down)
            if block.language:
                page.spoken[len(page.placed) - 1] = block.language

    def take(self, height: float) -> tuple[Page, float]:
        """Room of this height on one page, to be drawn in: the page, and how far down it begins."""
        if self._down + height > BOTTOM:
            self._turn()
        top = self._down
        self._down += height
        return self.pages[-1], top

    def add_columns(self, entries: Iterable[Sequence[Line]], style: Style) -> None:
        """Entries in two columns, each read downwards; from its second line on an entry is set in."""
        top, lowest, column = self._down, self._down, 0
        for lines in entries:
            for at, line in enumerate(lines):
                if self._room(style) < (min(len(lines), _KEPT_TOGETHER) if at == 0 else 1):
                    column = (column + 1) % COLUMNS
                    if column == 0:
                        self._turn()
                        top = lowest = TOP
                    self._down = top
                across = LEFT + column * (COLUMN + GUTTER) + (HANGING if at else 0)
                self._down = stack(self.pages[-1], [line], style, across=across, top=self._down)
                lowest = max(lowest, self._down)
        self._down = lowest

    def add_row(self, row: Row, style: Style) -> None:
        """No page parts a row."""
        if self._room(style) < max(len(lines) for _, lines in row.columns):
            self._turn()
        page, top = self.pages[-1], self._down
        page.boxes.append(Box(LEFT, top, style.size, row.is_ticked))
        ends = [stack(page, lines, style, across=LEFT + across, top=top) for across, lines in row.columns]
        self._down = max(ends)

    def _room(self, style: Style) -> int:
        return int((BOTTOM - self._down) / style.leading)

    def _turn(self) -> None:
        self.pages.append(Page())
        self._down = TOP


def _needed(at: int, count: int) -> int:
    """For how many lines there must be room where this one begins."""
    if at == 0:
        return min(count, 3 if count == 3 else 2)
    return 2 if at == count - 2 and count > 3 else 1
