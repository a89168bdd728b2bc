"""Rows of a sheet as XML. Text is inline and marked as text, days and moments are numbers that Excel shows as such.

Days are those of clocks in Wales, moments are in UTC, as in a CSV.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from string import ascii_uppercase
from typing import Any
from xml.sax.saxutils import escape

from campaign.exports.lists.cells import CellType, Wording, teller
from campaign.exports.lists.columns import Column
from campaign.exports.lists.formulas import guard
from campaign.exports.lists.xlsx_book import DAY, HEAD, MOMENT, QUOTED
from campaign.i18n.formats import ZONE

MakeRow = Callable[[int, Sequence[Any]], str]
MakeCell = Callable[[int, Any], str]

_DAY_ZERO = date(1899, 12, 30).toordinal()
_MOMENT_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
_SECONDS_A_DAY = 24 * 3600
# What XML cannot hold is written as Excel does, and what looks like that already is kept apart from it.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")


def head_row(heads: Sequence[str]) -> str:
    """The first row."""
    cells = "".join(_text(f"{_letter(place)}1", head, HEAD) for place, head in enumerate(heads))
    return f'<row r="1">{cells}</row>'


def row_maker(columns: Sequence[Column], wordings: Sequence[Wording]) -> MakeRow:
    """Makes the row of a number from its values; an empty cell is left out."""
    cells = [
        _cell_maker(_letter(place), column.type, wording)
        for place, (column, wording) in enumerate(zip(columns, wordings, strict=True))
    ]

    def make(number: int, row: Sequence[Any]) -> str:
        made = [cell(number, value) for cell, value in zip(cells, row, strict=True) if value is not None]
        return f'<row r="{number}">{"".join(made)}</row>'

    return make


def _cell_maker(place: str, cell_type: CellType, wording: Wording) -> MakeCell:
    if cell_type is CellType.NUMBER:
        return lambda number, value: f'<c r="{place}{number}"><v>{value}</v></c>'
    if cell_type is CellType.DAY:
        return lambda number, value: f'<c r="{place}{number}" s="{DAY}"><v>{_day(value)}</v></c>'
    if cell_type is CellType.MOMENT:
        return lambda number, value: f'<c r="{place}{number}" s="{MOMENT}"><v>{_moment(value)}</v></c>'
    return _text_maker(place, teller(cell_type, wording))


def _text_maker(place: str, text: Callable[[Any], str]) -> MakeCell:
    """What looks like a formula is marked as quoted besides, for whoever edits the cell or saves the sheet as CSV."""

    def make(number: int, value: Any) -> str:
        said = text(value)
        return _text(f"{place}{number}", said, QUOTED if guard(said) != said else 0)

    return make


def _text(place: str, said: str, style: int) -> str:
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_escaped(said)}</t></is></c>'


def _letter(place: int) -> str:
    """A, B, … of a column; no list has more than 26."""
    return ascii_uppercase[place]


def _escaped(text: str) -> str:
    return escape(_NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


def _day(value: datetime) -> int:
    return value.astimezone(ZONE).date().toordinal() - _DAY_ZERO


def _moment(value: datetime) -> str:
    return repr((value.replace(microsecond=0) - _MOMENT_ZERO).total_seconds() / _SECONDS_A_DAY)
