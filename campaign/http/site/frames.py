"""A page that many see, each with some words of their own: rendered once with a mark in the place of each, then filled in.

A mark is of letters, digits and `_`, so that no escape and no address changes it; it lives as long as the process and leaves
it in no page, so that nobody can write one. What is filled in is escaped, and looked at no more.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from markupsafe import escape

_MARK = secrets.token_hex(16)
_PLACE = re.compile(rf"x{_MARK}_([a-z0-9_]+?)_{_MARK}x")


def mark(name: str) -> str:
    """What stands for the value of this name, in snake_case, in a text for `Frame`."""
    return f"x{_MARK}_{name}_{_MARK}x"


class Frame:
    """Whatever is everybody's of such a page. It may be kept: it holds nothing of anybody's."""

    def __init__(self, html: str) -> None:
        self._pieces = tuple(_PLACE.split(html))  # words of the page and names of values, in turn

    def fill(self, values: Mapping[str, str]) -> str:
        """The page with these values. KeyError where it has a place for another."""
        escaped = {name: str(escape(value)) for name, value in values.items()}
        pieces = list(self._pieces)
        pieces[1::2] = [escaped[name] for name in pieces[1::2]]
        return "".join(pieces)
