"""Keeps cells of a CSV from being run as formulas by a spreadsheet. One rule in two forms: for Python and for PostgreSQL.

A cell that begins with a sign that begins a formula, or with a control character, even after spaces and apostrophes, gets an
apostrophe before it. That includes cells that look guarded already, so that `unguard` gives back every cell as it was.
"""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, and_, case, literal, or_

MARK = "'"
_SIGNS = "=+-@\u2212\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"  # the minus, full-width and small ones too
_CONTROLS = "\t\n\r\v\f"
_SPACES = " \x85\xa0\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff"
_BEGINS = "^[{spaces}']*[{signs}]"


def _in_class(characters: str) -> str:
    """As both engines read it between brackets; a hyphen of _SPACES makes a range."""
    return "".join(each if each == "-" else f"\\u{ord(each):04x}" for each in characters)


def _pattern(begins_too: str = "") -> str:
    signs = "".join(f"\\u{ord(each):04x}" for each in _SIGNS + _CONTROLS + begins_too)
    return _BEGINS.format(spaces=_in_class(_SPACES), signs=signs)


_FORMULA = re.compile(_pattern("\0"))
_FORMULA_IN_SQL = _pattern()  # PostgreSQL keeps no NUL


def guard(cell: str) -> str:
    """The cell as a spreadsheet shows it and does not run it."""
    return MARK + cell if _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """What `guard` was given."""
    return cell[1:] if cell.startswith(MARK) and _FORMULA.match(cell[1:]) else cell


def guarded_in_sql(cell: ColumnElement[str]) -> ColumnElement[str]:
    """The same on PostgreSQL. What begins with a letter or figure of ASCII, as most does, is let through without a search."""
    by_bytes = cell.collate("C")
    is_lettered = by_bytes.between(literal("A"), literal("\x7f"))
    is_figured = and_(by_bytes >= literal("0"), by_bytes < literal("="))
    guarded = literal(MARK).concat(cell)
    return case((or_(is_lettered, is_figured), cell), (cell.regexp_match(_FORMULA_IN_SQL), guarded), else_=cell)
