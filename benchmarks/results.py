"""What was measured, beside its floor in the same run, and whether it reaches what it must. Measures nothing itself.

Figures of single rounds swing with the machine; what counts is the median of the rounds' ratios, since both halves of a round
had the same machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Bar:
    """What the ratio must reach, or the value where there is no floor; `is_most`: what it must not go above."""

    limit: float
    is_most: bool = False

    def is_reached_by(self, figure: float) -> bool:
        return figure <= self.limit if self.is_most else figure >= self.limit

    def __str__(self) -> str:
        return f"{'≤' if self.is_most else '≥'} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Round:
    """The value, and the floor's in the same round; None where the value counts by itself."""

    value: float
    floor: float | None = None

    @property
    def ratio(self) -> float | None:
        return None if self.floor is None else self.value / self.floor


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table. `measurement` is the module that it comes from, `unit` that of value and floor alike."""

    measurement: str
    name: str
    unit: str
    rounds: Sequence[Round]
    bar: Bar | None = None
    note: str = ""

    @property
    def value(self) -> float:
        return median(each.value for each in self.rounds)

    @property
    def floor(self) -> float | None:
        floors = [each.floor for each in self.rounds if each.floor is not None]
        return median(floors) if floors else None

    @property
    def ratio(self) -> float | None:
        ratios = self.ratios
        return median(ratios) if ratios else None

    @property
    def ratios(self) -> list[float]:
        return [each.ratio for each in self.rounds if each.ratio is not None]

    @property
    def is_passed(self) -> bool | None:
        """None where nothing was to be reached."""
        if self.bar is None:
            return None
        return self.bar.is_reached_by(self.value if self.ratio is None else self.ratio)

    def told(self) -> dict[str, Any]:
        """As var/bench/latest.json has it: `rounds` are the ratios, or the values where there is no floor."""
        return {
            "measurement": self.measurement,
            "name": self.name,
            "value": _rounded(self.value),
            "floor": _rounded(self.floor),
            "ratio": _rounded(self.ratio),
            "bar": None if self.bar is None else str(self.bar),
            "passed": self.is_passed,
            "unit": self.unit,
            "rounds": [_rounded(each) for each in self.ratios or [each.value for each in self.rounds]],
            "note": self.note,
        }


def _rounded(figure: float | None) -> float | None:
    """To four figures that count."""
    return None if figure is None else float(f"{figure:.4g}")
