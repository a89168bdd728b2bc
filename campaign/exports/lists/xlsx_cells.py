"""Rows of a sheet as XML. Text is inline and marked as text, days and moments are numbers that Excel shows as such.

Days are those of clocks in Wales, moments are in UTC, as in a CSV.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_col_to_name

from campaign.exports.lists.cells import CellType, Wording, teller
from campaign.exports.lists.columns import Column
from campaign.exports.lists.formulas import guard
from campaign.i18n.formats import ZONE

MakeRow = Callable[[int, Sequence[Any]], str]
MakeCell = Callable[[int, Any], str]

_DAY_ZERO = date(1899, 12, 30).toordinal()
_MOMENT_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
_SECONDS_A_DAY = 24 * 3600
# What XML cannot hold is written as Excel does, and what looks like that already is kept apart from it.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")


def row_maker(columns: Sequence[Column], wordings: Sequence[Wording], styles: Mapping[str, int]) -> MakeRow:
    """Makes the row of a number from its values; an empty cell is left out."""
    cells = [
        _cell_maker(xl_col_to_name(place), column.type, wording, styles)
        for place, (column, wording) in enumerate(zip(columns, wordings, strict=True))
    ]

    def make(number: int, row: Sequence[Any]) -> str:
        made = [cell(number, value) for cell, value in zip(cells, row, strict=True) if value is not None]
        return f'<row r="{number}">{"".join(made)}</row>'

    return make


def _cell_maker(place: str, cell_type: CellType, wording: Wording, styles: Mapping[str, int]) -> MakeCell:
    if cell_type is CellType.NUMBER:
        return lambda number, value: f'<c r="{place}{number}"><v>{value}</v></c>'
    if cell_type is CellType.DAY:
        day = styles["day"]
        return lambda number, value: f'<c r="{place}{number}" s="{day}"><v>{_day(value)}</v></c>'
    if cell_type is CellType.MOMENT:
        moment = styles["moment"]
        return lambda number, value: f'<c r="{place}{number}" s="{moment}"><v>{_moment(value)}</v></c>'
    return _text_maker(place, teller(cell_type, wording), styles["quoted"])


def _text_maker(place: str, text: Callable[[Any], str], quoted: int) -> MakeCell:
    """What looks like a formula is marked as quoted besides, for whoever edits the cell or saves the sheet as CSV."""

    def make(number: int, value: Any) -> str:
        said = text(value)
        style = f' s="{quoted}"' if guard(said) != said else ""
        return f'<c r="{place}{number}"{style} t="inlineStr"><is><t xml:space="preserve">{_escaped(said)}</t></is></c>'

    return make


def _escaped(text: str) -> str:
    return escape(_NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


def _day(value: datetime) -> int:
    return value.astimezone(ZONE).date().toordinal() - _DAY_ZERO


def _moment(value: datetime) -> str:
    return repr((value.replace(microsecond=0) - _MOMENT_ZERO).total_seconds() / _SECONDS_A_DAY)
