"""Breaks text into lines that fit a measure: at spaces; a word that is longer than a line, where the line ends.

No hyphen is added, neither language's rules for them being known here, and an address on the web must not gain one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from campaign.paper.clusters import Cluster, clean, cut

Line = tuple[Cluster, ...]

_WORD = re.compile("( *)([^ ]+)")
_TRACKING = 0.02


@dataclass(frozen=True, slots=True)
class Style:
    """How large, in points, and how far a line is from the next. Bold is drawn with an outline, and set a little wider."""

    size: float
    leading: float
    is_bold: bool = False

    @property
    def tracking(self) -> float:
        return self.size * _TRACKING if self.is_bold else 0.0

    @property
    def outline(self) -> float:
        return self.size * _TRACKING * 2

    def width(self, clusters: Iterable[Cluster]) -> float:
        return sum(self.size * cluster.width + self.tracking * len(cluster.glyphs) for cluster in clusters)


def wrap(text: str, style: Style, measure: float) -> list[Line]:
    """The lines of one paragraph, at least one; spaces at its beginning stay, as far as half a line."""
    lines: list[Line] = []
    line: list[Cluster] = []
    room = measure
    for gap, word in _WORD.findall(clean(text).replace("\n", " ")):
        spaces, gap_width = _measured(gap, style)
        letters, width = _measured(word, style)
        if line and gap_width + width > room and any(one.original != " " for one in line):
            lines.append(tuple(line))
            line, room = [], measure
        elif line or gap_width < measure / 2:
            line += spaces
            room -= gap_width
        if width > room:
            *whole, line = _broken(letters, line, room, style, measure)
            lines += map(tuple, whole)
            room = measure - style.width(line)
        else:
            line += letters
            room -= width
    return [*lines, tuple(line)]


def wrap_lines(texts: Iterable[str], style: Style, measure: float) -> Iterator[Line]:
    """Lines that are given, each broken where it must be; empty ones are left out."""
    for text in texts:
        for one in clean(text).split("\n"):
            if one.strip():
                yield from wrap(one, style, measure)


def _broken(
    word: Sequence[Cluster], line: list[Cluster], room: float, style: Style, measure: float
) -> Iterator[list[Cluster]]:
    """Run a word on over as many lines as it needs, the first of which is begun and has room left."""
    for one in word:
        width = style.width((one,))
        if line and width > room:
            yield line
            line, room = [], measure
        line.append(one)
        room -= width
    yield line


@lru_cache(maxsize=8192)
def _measured(word: str, style: Style) -> tuple[Sequence[Cluster], float]:
    clusters = cut(word)
    return clusters, style.width(clusters)
