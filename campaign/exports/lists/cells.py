"""What a cell says, by the type of its column: once for Python, once for PostgreSQL, the same text from both.

In a CSV nothing of it is run by a spreadsheet (formulas.py). Days are those of clocks in Wales, moments are in UTC, to the
second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from enum import Enum
from hashlib import sha256
from json import dumps
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, LargeBinary, Text, Uuid, case, cast, func, literal
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP

from campaign.exports.lists.formulas import guard, guarded_in_sql
from campaign.i18n.formats import ZONE

FEW = 12  # words; of more, the first alone is compared
SETTINGS = {"DateStyle": "ISO", "TimeZone": ZONE.key}

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


def teller(cell_type: CellType, wording: Wording) -> Texter:
    """Says a value that is not None, for people to read."""
    if cell_type is CellType.CODE:
        return lambda value: wording.words.get(str(value), str(value))
    if cell_type is CellType.DIGEST:
        return lambda value: sha256(f"{wording.salt}{value}".encode()).hexdigest()
    if cell_type is CellType.DAY:
        return lambda value: value.astimezone(ZONE).date().isoformat()
    if cell_type is CellType.MOMENT:
        return lambda value: value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    return str


def texter(cell_type: CellType, wording: Wording) -> Texter:
    """Says it for a CSV."""
    tell = teller(cell_type, wording)
    return (lambda value: guard(tell(value))) if cell_type in (CellType.TEXT, CellType.CODE) else tell


def text_in_sql(cell_type: CellType, value: ColumnElement[Any], wording: Wording) -> ColumnElement[Any]:
    """The same on PostgreSQL, in a transaction with the SETTINGS."""
    if cell_type is CellType.TEXT:
        return guarded_in_sql(value)
    if cell_type is CellType.CODE:
        return _word_in_sql(value, wording.words)
    if cell_type is CellType.DIGEST:
        salted = literal(wording.salt, Text).concat(cast(value, Text))
        return func.encode(func.sha256(func.convert_to(salted, "UTF8"), type_=LargeBinary), "hex")
    if cell_type is CellType.DAY:
        return cast(value, Date)
    if cell_type is CellType.MOMENT:
        return func.date_trunc("second", func.timezone("UTC", value), type_=TIMESTAMP())
    return value


def _word_in_sql(value: ColumnElement[Any], words: Words) -> ColumnElement[Any]:
    """A few words are compared one by one, many are looked up: each is the slower way for the other."""
    guarded = {code: guard(word) for code, word in words.items()}
    code: ColumnElement[str] = cast(value, Text)
    other = code if isinstance(value.type, Uuid) else guarded_in_sql(code)  # an id begins with a letter or figure
    if not guarded:
        return other
    if len(guarded) > FEW:
        names = cast(literal(dumps(guarded, ensure_ascii=False), Text), JSONB)
        other = func.coalesce(names.op("->>", return_type=Text())(code), other)
    compared = list(guarded.items())[: FEW if len(guarded) <= FEW else 1]
    parse = UUID if isinstance(value.type, Uuid) else str
    return case({parse(code): literal(word, Text) for code, word in compared}, value=value, else_=other)
