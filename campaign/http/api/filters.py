"""Filters as conditions in SQL, over the fields that a resource declares and no others. Raises ApiRefused alone."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, not_, or_

from campaign.http.api.errors import ApiRefused
from campaign.http.api.odata import Comparison, FilterError, Tree, read_filter

_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_LONGEST_TEXT = 500
Type = Literal["text", "number", "moment", "id", "flag"]


@dataclass(frozen=True, slots=True)
class FilterField:
    """A field that may be filtered by: a column of this type or, where there is none, `matches`, which makes the condition of a
    text that it must equal (for what is not kept as it is written, such as addresses)."""

    type: Type = "text"
    column: ColumnElement[Any] | None = None
    matches: Callable[[str], ColumnElement[bool]] | None = None


Fields = Mapping[str, FilterField]


def condition_of(text: str, fields: Fields) -> ColumnElement[bool]:
    """SQL of a filter as it was sent."""
    try:
        tree = read_filter(text)
    except FilterError:
        raise ApiRefused(400, "filter-invalid") from None
    return _condition(tree, fields)


def _condition(tree: Tree, fields: Fields) -> ColumnElement[bool]:
    if isinstance(tree, Comparison):
        return _compared(tree, fields)
    parts = [_condition(part, fields) for part in tree.parts]
    return not_(parts[0]) if tree.how == "not" else (and_ if tree.how == "and" else or_)(*parts)


def _compared(comparison: Comparison, fields: Fields) -> ColumnElement[bool]:
    field = fields.get(comparison.field)
    if field is None:
        raise ApiRefused(400, "filter-field-unknown")
    if field.matches is not None:
        return _matched(field.matches, comparison)
    column = field.column
    assert column is not None  # a field has one or the other
    if (comparison.kind, comparison.value) == ("word", "null"):
        if comparison.operator not in ("eq", "ne"):
            raise ApiRefused(400, "filter-value-invalid")
        return column.is_(None) if comparison.operator == "eq" else column.is_not(None)
    try:
        value = _READ[field.type](comparison)
    except (ValueError, OverflowError):
        raise ApiRefused(400, "filter-value-invalid") from None
    condition: ColumnElement[bool] = _COMPARE[comparison.operator](column, value)
    return condition


def _matched(matches: Callable[[str], ColumnElement[bool]], comparison: Comparison) -> ColumnElement[bool]:
    if comparison.operator not in ("eq", "ne") or comparison.kind != "text":
        raise ApiRefused(400, "filter-value-invalid")
    found = matches(_text(comparison))
    return found if comparison.operator == "eq" else not_(found)


def _text(comparison: Comparison) -> str:
    if comparison.kind != "text" or len(comparison.value) > _LONGEST_TEXT:
        raise ValueError
    comparison.value.encode()  # ValueError for half a character
    return comparison.value


def _number(comparison: Comparison) -> int:
    if comparison.kind != "number":
        raise ValueError
    return int(comparison.value)


def _moment(comparison: Comparison) -> datetime:
    """With quotes or without; where no zone is named, it is UTC."""
    if comparison.kind not in ("text", "moment"):
        raise ValueError
    found = datetime.fromisoformat(comparison.value)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _id(comparison: Comparison) -> UUID:
    return UUID(_text(comparison))


def _flag(comparison: Comparison) -> bool:
    if comparison.value not in ("true", "false"):
        raise ValueError
    return comparison.value == "true"


_READ: Mapping[Type, Callable[[Comparison], Any]] = {
    "text": _text,
    "number": _number,
    "moment": _moment,
    "id": _id,
    "flag": _flag,
}
