"""Reads a filter: the subset of OData that OSDI asks for, as a tree. Knows no field and no table; raises FilterError alone.

`eq ne gt ge lt le` between a field and a value, `and` before `or`, brackets, `not`. Texts stand in single quotes, and a quote
in them is doubled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

LONGEST = 2_000  # characters
DEEPEST = 20
MOST_COMPARISONS = 50
_TOKENS = re.compile(
    r"\s*(?:(?P<bracket>[()])|(?P<text>'(?:[^']|'')*')|(?P<number>-?\d{1,18}(?:\.\d{1,6})?(?![\w.:-]))"
    r"|(?P<moment>\d{4}-\d\d-\d\d(?:T[0-9:.]{4,15}(?:Z|[+-]\d\d:\d\d)?)?(?![\w.:-]))"
    r"|(?P<word>[A-Za-z_][\w:]*(?:/[A-Za-z_][\w:]*)*))",
    re.ASCII,
)
Operator = Literal["eq", "ne", "gt", "ge", "lt", "le"]
OPERATORS: tuple[Operator, ...] = ("eq", "ne", "gt", "ge", "lt", "le")
Kind = Literal["text", "number", "moment", "word"]


class FilterError(Exception):
    """What was asked for is no filter."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`value` as it was written, without its quotes; `kind` is what it was written as (`word`: true, false or null)."""

    field: str
    operator: Operator
    value: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Joined:
    """All of these (`and`), any of these (`or`), or not this one (`not`)."""

    how: Literal["and", "or", "not"]
    parts: tuple[Tree, ...]


Tree = Comparison | Joined
_Token = tuple[str, str]


def read_filter(text: str) -> Tree:
    """Raises FilterError."""
    if len(text) > LONGEST or "\0" in text:
        raise FilterError
    reader = _Reader(_tokens(text))
    tree = reader.either(0)
    if reader.left:
        raise FilterError
    return tree


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    place = 0
    while place < len(text.rstrip()):
        match = _TOKENS.match(text, place)
        if match is None or match.lastgroup is None:
            raise FilterError
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


class _Reader:
    """Goes through the tokens once."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.left = tokens[::-1]
        self._comparisons = 0

    def either(self, depth: int) -> Tree:
        return self._joined("or", depth)

    def _joined(self, how: Literal["and", "or"], depth: int) -> Tree:
        parts = [self._part(how, depth)]
        while self._is_next("word", how):
            self.left.pop()
            parts.append(self._part(how, depth))
        return parts[0] if len(parts) == 1 else Joined(how, tuple(parts))

    def _part(self, how: Literal["and", "or"], depth: int) -> Tree:
        return self._joined("and", depth) if how == "or" else self._single(depth)

    def _single(self, depth: int) -> Tree:
        if depth > DEEPEST:
            raise FilterError
        if self._is_next("word", "not"):
            self.left.pop()
            return Joined("not", (self._single(depth + 1),))
        if self._is_next("bracket", "("):
            self.left.pop()
            tree = self.either(depth + 1)
            if self._pop() != ("bracket", ")"):
                raise FilterError
            return tree
        return self._comparison()

    def _comparison(self) -> Comparison:
        (kind, field), (_, operator), (of, value) = self._pop(), self._pop(), self._pop()
        known = next((each for each in OPERATORS if each == operator.lower()), None)
        self._comparisons += 1
        if kind != "word" or known is None or self._comparisons > MOST_COMPARISONS:
            raise FilterError
        if of == "text":
            return Comparison(field, known, value[1:-1].replace("''", "'"), "text")
        if of == "number" or of == "moment":
            return Comparison(field, known, value, "number" if of == "number" else "moment")
        if of == "word" and value.lower() in ("true", "false", "null"):
            return Comparison(field, known, value.lower(), "word")
        raise FilterError

    def _pop(self) -> _Token:
        if not self.left:
            raise FilterError
        return self.left.pop()

    def _is_next(self, kind: str, text: str) -> bool:
        return bool(self.left) and self.left[-1][0] == kind and self.left[-1][1].lower() == text
