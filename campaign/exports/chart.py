"""Draws the growth of a count as SVG: no script, no style attribute, the same bytes for the same count.

Colours stand in attributes, dark ink on a light card, so that it can be read wherever styles are refused; where they
are not, a style element (STYLE, to be allowed by its hash) turns it dark for who wishes so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, floor, log10
from xml.sax.saxutils import escape

from campaign.exports.figures import DriveCount, DriveGrowth, HistoryDay
from campaign.i18n import Language, format_date, format_number, translator

SVG = "image/svg+xml"
STYLE = (
    "@media (prefers-color-scheme:dark){"
    ".card{fill:#1d2420}.ink{fill:#eef0e8}.rule{stroke:#4a554d}.line{stroke:#ff9f85}.area{fill:#ff9f85}}"
)
WIDTH, HEIGHT = 420, 300  # on the narrowest screen its letters are still of 11 pixels
TOP, BOTTOM, RIGHT = 44, 58, 16
LETTER = 9  # the width of a figure, about
MOST_POINTS = 400
MOST_STEPS = 4
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Field:
    """Where the figures lie on the card."""

    left: float
    top_count: int
    days: int

    def at(self, day: int, count: int) -> str:
        """The point of the count at the end of a day, day 0 being the beginning of the first."""
        across = self.left + (WIDTH - RIGHT - self.left) * day / self.days
        return f"{across:.1f},{self.height(count):.1f}"

    def height(self, count: int) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * max(count, 0) / self.top_count


def chart_svg(count: DriveCount, growth: DriveGrowth, language: Language) -> bytes:
    """The count at the end of each day, from the first that it moved on, in one language."""
    say = translator(language)
    days = growth.days
    ticks = ticks_to(max((day.total for day in days), default=0))
    left = 20 + LETTER * max(len(format_number(tick, language)) for tick in ticks)
    field = _Field(left, ticks[-1], (days[-1].day - days[0].day).days + 1 if days else 1)
    measure = {
        "petition": say.gettext("Signatures"),
        "letter-drive": say.gettext("Letters"),
        "pledge-drive": say.gettext("Pledges"),
        "appeal": say.gettext("Contributions"),
    }[count.kind]
    title = say.gettext("%(title)s: how the count grew", title=growth.titles[language])
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' role="img" lang="{language}"'
        ' aria-labelledby="title desc" font-family="system-ui,sans-serif" font-size="16">',
        f'<title id="title">{_text(title)}</title>',
        f'<desc id="desc">{_text(describe(days, language))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="card" width="{WIDTH}" height="{HEIGHT}" fill="#fffdf9"/>',
        _label(8, 24, measure),
        *_grid(field, ticks, language),
        *_growth(field, days),
        *_dates(field, days, language),
        "</svg>",
    ]
    return ("\n".join(lines) + "\n").encode()


def describe(days: Sequence[HistoryDay], language: Language) -> str:
    """The count at both ends, in a sentence."""
    say = translator(language)
    if not days:
        return say.gettext("Nothing has been counted yet.")
    first, last = days[0], days[-1]
    last_day = format_date(last.day, language)
    if first is last:
        return say.gettext("The count: %(last)s on %(last_day)s.", last=last.total, last_day=last_day)
    return say.gettext(
        "The count: %(first)s on %(first_day)s, %(last)s on %(last_day)s.",
        first=first.total,
        first_day=format_date(first.day, language),
        last=last.total,
        last_day=last_day,
    )


def ticks_to(highest: int) -> list[int]:
    """Round steps from 0 to at least `highest`, and never less than one."""
    least = max(highest, 1) / MOST_STEPS
    power = 10 ** max(floor(log10(least)), 0)
    step = next(step for step in (power, 2 * power, 5 * power, 10 * power) if step >= least)
    return list(range(0, ceil(max(highest, 1) / step) * step + 1, step))


def _grid(field: _Field, ticks: Sequence[int], language: Language) -> Iterator[str]:
    for tick in ticks:
        height = field.height(tick)
        yield (
            f'<path class="rule" d="M{field.left:.1f} {height:.1f}H{WIDTH - RIGHT}" stroke="#d0c6b2" stroke-width="1"/>'
        )
        yield _label(field.left - 6, height + 5, format_number(tick, language), anchor="end")


def _growth(field: _Field, days: Sequence[HistoryDay]) -> Iterator[str]:
    if not days:
        return
    every = ceil(len(days) / MOST_POINTS)
    kept = [*days[:-1:every], days[-1]]
    points = [field.at(0, 0)]
    for before, day in zip([None, *kept], kept, strict=False):
        at = (day.day - days[0].day).days
        if before is not None and every == 1 and day.day - before.day > timedelta(days=1):
            points.append(field.at(at, before.total))  # nothing moved in between
        points.append(field.at(at + 1, day.total))
    line = " ".join(points)
    base = field.height(0)
    yield f'<polygon class="area" points="{line} {WIDTH - RIGHT:.1f},{base:.1f}" fill="#b8432a" fill-opacity="0.15"/>'
    yield f'<polyline class="line" points="{line}" fill="none" stroke="#b8432a" stroke-width="3" stroke-linejoin="round"/>'


def _dates(field: _Field, days: Sequence[HistoryDay], language: Language) -> Iterator[str]:
    middle = (field.left + WIDTH - RIGHT) / 2
    if not days:
        yield _label(middle, HEIGHT / 2, describe(days, language), anchor="middle")
    if days:
        yield _label(field.left, HEIGHT - BOTTOM + 22, format_date(days[0].day, language))
    if len(days) > 1:
        yield _label(WIDTH - RIGHT, HEIGHT - BOTTOM + 22, format_date(days[-1].day, language), anchor="end")
    yield _label(middle, HEIGHT - 12, translator(language).gettext("Date"), anchor="middle")


def _label(across: float, down: float, words: str, *, anchor: str = "start") -> str:
    return (
        f'<text class="ink" x="{across:.1f}" y="{down:.1f}" fill="#23261f" text-anchor="{anchor}">{_text(words)}</text>'
    )


def _text(words: str) -> str:
    """As XML may hold it, whatever a title holds."""
    return escape(_NOT_XML.sub("", words))
