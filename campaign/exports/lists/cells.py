"""What a cell of a CSV says, by the type of its column: once for Python, once for PostgreSQL, the same text from both.

Nothing of a cell is run by a spreadsheet (formulas.py). Days are those of clocks in Wales, moments are in UTC to the second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from enum import Enum
from hashlib import sha256
from json import dumps
from typing import Any

from sqlalchemy import ColumnElement, Date, LargeBinary, Text, cast, func, literal
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP

from campaign.exports.lists.formulas import guard, guarded_in_sql
from campaign.i18n.formats import ZONE

Words = Mapping[str, str]
Texter = Callable[[Any], str]


class CellType(Enum):
    """TEXT was typed by somebody; CODE stands for a word of the list's language, or for itself; DIGEST is hashed anew for
    each list, so that no two can be laid beside each other."""

    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Wording:
    """What codes of a column are called, and the salt of the list's digests."""

    words: Words
    salt: str


def texter(cell_type: CellType, wording: Wording) -> Texter:
    """Makes the text of a value that is not None."""
    if cell_type is CellType.TEXT:
        return guard
    if cell_type is CellType.CODE:
        return lambda value: guard(wording.words.get(str(value), str(value)))
    if cell_type is CellType.DIGEST:
        return lambda value: sha256(f"{wording.salt}{value}".encode()).hexdigest()
    if cell_type is CellType.DAY:
        return lambda value: value.astimezone(ZONE).date().isoformat()
    if cell_type is CellType.MOMENT:
        return lambda value: value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    return str


def text_in_sql(cell_type: CellType, value: ColumnElement[Any], wording: Wording) -> ColumnElement[Any]:
    """The same on PostgreSQL, whose DateStyle must be ISO. Where there is no value, and for empty text, null."""
    if cell_type is CellType.TEXT:
        return func.nullif(guarded_in_sql(value), "")
    if cell_type is CellType.CODE:
        code: ColumnElement[str] = cast(value, Text)
        if wording.words:
            names = cast(literal(dumps(dict(wording.words), ensure_ascii=False), Text), JSONB)
            code = func.coalesce(names.op("->>", return_type=Text())(code), code)
        return func.nullif(guarded_in_sql(code), "")
    if cell_type is CellType.DIGEST:
        salted = literal(wording.salt, Text).concat(cast(value, Text))
        return func.encode(func.sha256(func.convert_to(salted, "UTF8"), type_=LargeBinary), "hex")
    if cell_type is CellType.DAY:
        return cast(func.timezone(ZONE.key, value), Date)
    if cell_type is CellType.MOMENT:
        return func.date_trunc("second", func.timezone("UTC", value), type_=TIMESTAMP())
    return value
