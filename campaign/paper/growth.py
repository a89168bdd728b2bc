"""Draws how a count grew, as lines: a frame of round counts, the count over its days, and the same in words below."""

from __future__ import annotations

from campaign.i18n import Language, format_number
from campaign.paper.lines import wrap
from campaign.paper.pages import LEFT, MEASURE, MM, SMALL, Block, Flow, Page, Placed, Stroke
from campaign.paper.values import Growth

_HEIGHT = 62 * MM
_GAP = 2 * MM
_PALE, _MIDDLE = 0.75, 0.88


def add_growth(flow: Flow, growth: Growth, language: Language) -> None:
    """On one page. Where nothing was counted, the words stand alone."""
    if growth.points:
        page, top = flow.take(_HEIGHT + 3 * SMALL.leading)
        _draw(page, top + SMALL.leading, growth, language)
    flow.add(Block(wrap(growth.words, SMALL, MEASURE), SMALL))


def _draw(page: Page, top: float, growth: Growth, language: Language) -> None:
    labels = [wrap(format_number(tick, language), SMALL, MEASURE)[0] for tick in growth.ticks]
    left = LEFT + max(SMALL.width(label) for label in labels) + _GAP
    right, base, highest = LEFT + MEASURE, top + _HEIGHT, growth.ticks[-1]

    def height(count: int) -> float:
        return base - _HEIGHT * max(count, 0) / highest

    for tick, label in zip(growth.ticks, labels, strict=True):
        page.strokes.append(Stroke(((left, height(tick)), (right, height(tick))), grey=_PALE))
        across = left - _GAP - SMALL.width(label)
        page.placed.append(Placed(across, height(tick) + SMALL.size / 3, label, SMALL))
    days = max(growth.points[-1][0], 1)
    line = tuple((left + (right - left) * day / days, height(count)) for day, count in growth.points)
    page.strokes.append(Stroke(((left, base), *line, (line[-1][0], base)), grey=_MIDDLE, is_filled=True))
    page.strokes.append(Stroke(line, pen=1.6))
    _label_ends(page, base + SMALL.leading, left, growth)


def _label_ends(page: Page, down: float, left: float, growth: Growth) -> None:
    first, last = (wrap(words, SMALL, MEASURE)[0] for words in (growth.first, growth.last))
    page.placed.append(Placed(left, down, first, SMALL))
    if growth.last != growth.first:
        page.placed.append(Placed(LEFT + MEASURE - SMALL.width(last), down, last, SMALL))
