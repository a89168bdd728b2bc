"""Shows results, as var/bench/latest.json keeps them: on the terminal, and as the table of docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Told = Mapping[str, Any]

HEADINGS = ("measured", "value", "floor", "ratio", "rounds", "must reach", "reached")
MARKED = {True: "yes", False: "NO", None: ""}
NOUGHT = "–"


def as_text(results: Iterable[Told]) -> str:
    """A table in columns, for the terminal."""
    rows = [HEADINGS, *map(_cells, results)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    return "".join(_line(row, widths) for row in rows)


def as_markdown(results: Iterable[Told]) -> str:
    """The same for a document."""
    lines = [HEADINGS, ("---",) * len(HEADINGS), *map(_cells, results)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n"


def _cells(told: Told) -> tuple[str, ...]:
    unit = told["unit"]
    return (
        told["name"] + (f" ({told['note']})" if told["note"] else ""),
        _figure(told["value"], unit),
        _figure(told["floor"], unit),
        _figure(told["ratio"]),
        f"{_figure(min(told['rounds']))} to {_figure(max(told['rounds']))}",
        told["bar"] or "",
        MARKED[told["passed"]],
    )


def _figure(figure: float | None, unit: str = "") -> str:
    if figure is None:
        return NOUGHT
    shown = f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"
    return f"{shown} {unit}".rstrip()
