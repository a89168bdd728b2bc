"""Draws how cost grows: for each number on file, the cost as a multiple of that with the fewest. No script, no style."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log10
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 150, 56, 60
LEAST, MOST = 0.5, 2.0  # of the ratios that are shown
ROOM = 80  # of a number beside the next
RULES = (0.5, 0.75, 1.0, 1.1, 1.5, 2.0)
COLOURS = ("#0b5cad", "#b3261e", "#1b7f3b", "#7a3fa0", "#8a5a00", "#00707a")

Ratios = Mapping[int, float]


def growth_svg(title: str, lines: Mapping[str, Ratios], across: str) -> str:
    """One line for each thing that was measured, over a scale on which each step is ten times the one before."""
    numbers = sorted({number for ratios in lines.values() for number in ratios})
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' role="img" aria-labelledby="title desc" font-family="system-ui,sans-serif" font-size="14">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(_described(lines))}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _label(LEFT, 26, title),
        *_rules(),
        *_numbers(numbers),
        _label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, across, anchor="middle"),
        *_lines(lines, numbers),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _rules() -> Iterator[str]:
    for ratio in RULES:
        height = _height(ratio)
        dashes = ' stroke-dasharray="5 4"' if ratio == 1.1 else ""
        yield f'<path d="M{LEFT} {height:.1f}H{WIDTH - RIGHT}" stroke="#c5ccd3"{dashes}/>'
        yield _label(LEFT - 8, height + 5, f"× {ratio:g}", anchor="end")


def _numbers(numbers: Sequence[int]) -> Iterator[str]:
    before, is_lower = float("-inf"), False
    for number in numbers:
        across = _across(number, numbers)
        is_lower = across - before < ROOM and not is_lower  # so that none lies on the one before
        yield _label(across, HEIGHT - BOTTOM + (38 if is_lower else 22), f"{number:,}", anchor="middle")
        before = across


def _lines(lines: Mapping[str, Ratios], numbers: Sequence[int]) -> Iterator[str]:
    heights = _apart({name: _height(ratios[max(ratios)]) for name, ratios in lines.items()})
    for (name, ratios), colour in zip(lines.items(), COLOURS, strict=False):
        points = " ".join(f"{_across(number, numbers):.1f},{_height(ratios[number]):.1f}" for number in sorted(ratios))
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-linejoin="round"/>'
        yield _label(WIDTH - RIGHT + 10, heights[name] + 5, name, colour=colour)


def _apart(heights: Mapping[str, float]) -> dict[str, float]:
    """So that no name lies on another."""
    placed: dict[str, float] = {}
    lowest = float(TOP)
    for name, height in sorted(heights.items(), key=lambda item: item[1]):
        placed[name] = lowest = max(height, lowest + 17)
    return placed


def _across(number: int, numbers: Sequence[int]) -> float:
    first, last = log10(numbers[0]), log10(numbers[-1])
    return LEFT + (WIDTH - RIGHT - LEFT) * (log10(number) - first) / ((last - first) or 1)


def _height(ratio: float) -> float:
    shown = min(max(ratio, LEAST), MOST)
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * log10(shown / LEAST) / log10(MOST / LEAST)


def _described(lines: Mapping[str, Ratios]) -> str:
    return "; ".join(
        f"{name}: " + ", ".join(f"{ratio:.2f} at {number:,}" for number, ratio in sorted(ratios.items()))
        for name, ratios in lines.items()
    )


def _label(across: float, down: float, words: str, *, anchor: str = "start", colour: str = "#1b1f24") -> str:
    return f'<text x="{across:.1f}" y="{down:.1f}" fill="{colour}" text-anchor="{anchor}">{escape(words)}</text>'
