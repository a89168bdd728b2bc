"""Figures side by side, as a table shows them: each with its name and the length of its bar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """`length` is in hundredths of the longest."""

    name: str
    count: int
    length: int


def draw_bars(named: Iterable[tuple[str, int]]) -> tuple[Bar, ...]:
    """In the order given. What is not nothing has a bar that can be seen."""
    rows = list(named)
    most = max((count for _, count in rows), default=0)
    return tuple(Bar(name, count, _length(count, most)) for name, count in rows)


def _length(count: int, most: int) -> int:
    return max(1, round(LONGEST * count / most)) if count > 0 else 0
