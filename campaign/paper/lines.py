"""Breaks text into lines that fit a measure: at spaces; a word that is longer than a line, where the line ends.

No hyphen is added, neither language's rules for them being known here, and an address on the web must not gain one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
        spaces, letters = cut(gap), cut(word)
        if lines or line or style.width(spaces) < measure / 2:
            line += spaces
            room -= style.width(spaces)
        if line and style.width(letters) > room and any(one.original != " " for one in line):
            lines.append(_trimmed(line))
            line, room = [], measure
        for one in letters:
            if line and style.width((one,)) > room:
                lines.append(_trimmed(line))
                line, room = [], measure
            line.append(one)
            room -= style.width((one,))
    return [*lines, _trimmed(line)]


def wrap_lines(texts: Iterable[str], style: Style, measure: float) -> Iterator[Line]:
    """Lines that are given, each broken where it must be; empty ones are left out."""
    for text in texts:
        for one in clean(text).split("\n"):
            if one.strip():
                yield from wrap(one, style, measure)


def _trimmed(line: list[Cluster]) -> Line:
    end = len(line)
    while end and line[end - 1].original == " ":
        end -= 1
    return tuple(line[:end])
