"""The layouts of area files: what a header says a file is, and what one row of it means. Reads values, stores nothing.

Known are the files of the Senedd's petitions service and the register of local authorities: seats, authorities, postcodes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from campaign.areas.models import AreaKind
from campaign.areas.postcode import read_compact

LONGEST_NAME = 255
_GSS_CODE = re.compile(r"[A-Z][0-9]{8}")


class RowRefusedError(Exception):
    """One row cannot be used; the message says why, in a few words for the operator."""


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area with its names by language."""

    code: str
    kind: AreaKind
    valid_from: date | None
    valid_until: date | None
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PostcodeRow:
    """A postcode without its space, and the seat it lies in."""

    postcode: str
    area_code: str


Row = AreaRow | PostcodeRow


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` are those that a header must have; `read` gives a row's meaning or raises RowRefusedError."""

    columns: frozenset[str]
    read: Callable[[Mapping[str, str]], Row]


def layout_of(header: Collection[str]) -> Layout | None:
    """The layout whose columns all stand in the header; others may stand beside them."""
    return next((layout for layout in LAYOUTS if layout.columns <= set(header)), None)


def _read_seat(row: Mapping[str, str]) -> Row:
    return _area(row, row["code"], "constituency", (row["start_date"], row["end_date"]))


def _read_authority(row: Mapping[str, str]) -> Row:
    return _area(row, row["gss_code"], "authority", ("", ""))


def _read_postcode(row: Mapping[str, str]) -> Row:
    postcode = read_compact(row["id"].replace(" ", ""))
    if postcode is None:
        raise RowRefusedError("no postcode")
    return PostcodeRow(postcode.compact, _code(row["constituency_id"]))


def _area(row: Mapping[str, str], code: str, kind: AreaKind, dates: tuple[str, str]) -> AreaRow:
    valid_from, valid_until = (_day(text.strip()) for text in dates)
    if valid_from and valid_until and valid_until < valid_from:
        raise RowRefusedError("ends before it begins")
    names = {language: _name(row[f"name_{language}"]) for language in ("en", "cy")}
    return AreaRow(_code(code), kind, valid_from, valid_until, names)


def _code(text: str) -> str:
    code = text.strip()
    if not _GSS_CODE.fullmatch(code):
        raise RowRefusedError("no GSS code")
    return code


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise RowRefusedError("no name in both languages")
    return name


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise RowRefusedError("a date that is not YYYY-MM-DD") from error


# In the order in which a folder of them is loaded: a postcode needs its seat.
LAYOUTS = (
    Layout(frozenset(("code", "name_en", "name_cy", "start_date", "end_date")), _read_seat),
    Layout(frozenset(("gss_code", "name_en", "name_cy")), _read_authority),
    Layout(frozenset(("id", "constituency_id")), _read_postcode),
)
