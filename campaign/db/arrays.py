"""Many values in one parameter: a statement stays the same however many there are, so that it is compiled and planned once.

PostgreSQL gets an array, SQLite a list in JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Dialect, String, Uuid, bindparam, column, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import QueryableAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FromClause, FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from campaign.db.base import Base

_QUOTED = frozenset('"\\')  # within a value of an array; few hold one, so all are looked at together


class _Literal(UserDefinedType[Collection[Any]]):
    """An array of PostgreSQL's, written as it reads one: the driver would ask, for each value, how that is written."""

    cache_ok = True
    render_bind_cast = True

    def __init__(self, of: str, is_of_ids: bool) -> None:
        self.of, self.is_of_ids = of, is_of_ids

    def get_col_spec(self, **_kw: Any) -> str:
        return f"{self.of}[]"

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str]:
        return _ids if self.is_of_ids else _literal


def _ids(values: Collection[UUID]) -> str:
    """Their digits are made of all bytes at once: the hottest statements name a thousand rows, and each asks for them."""
    return "{" + b"".join([each.int.to_bytes(16, "big") for each in values]).hex(",", 16) + "}"


def _literal(values: Collection[Any]) -> str:
    said = list(map(str, values))
    if not _QUOTED.isdisjoint("".join(said)):
        said = [each.replace("\\", "\\\\").replace('"', '\\"') for each in said]
    return '{"' + '","'.join(said) + '"}' if said else "{}"


class ManyValues(TypeDecorator[Collection[Any]]):
    """Values of one type, as one parameter."""

    impl = String
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return String()
        return _Literal(dialect.type_compiler_instance.process(self.of), isinstance(self.of, Uuid))

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return json.dumps([each.hex if isinstance(each, UUID) else each for each in value])


class among(FunctionElement[bool]):
    """SQL: the column's value is one of these; of none, it is not. For texts, numbers and UUIDs, where there may be many."""

    type = Boolean()
    inherit_cache = True
    name = "among"
    _is_implicitly_boolean = True  # else SQLite is asked for `… = 1`, for which it uses no index

    def __init__(self, of: ColumnElement[Any] | QueryableAttribute[Any], values: Collection[Any]) -> None:
        super().__init__(of, bindparam(None, values, type_=ManyValues(of.type), unique=True))


@compiles(among, "postgresql")
def _among_on_postgresql(element: among, compiler: SQLCompiler, **kw: Any) -> str:
    of, values = element.clauses
    return f"({compiler.process(of, **kw)} = ANY ({compiler.process(values, **kw)}))"


@compiles(among, "sqlite")
def _among_on_sqlite(element: among, compiler: SQLCompiler, **kw: Any) -> str:
    of, values = element.clauses
    return f"({compiler.process(of, **kw)} IN (SELECT value FROM json_each({compiler.process(values, **kw)})))"


def table_of(table: type[Base], names: Sequence[str]) -> FromClause:
    """PostgreSQL alone: rows of these columns of `table`, given by `columns_of`, to be selected from."""
    types = {name: table.__table__.c[name].type for name in names}
    given: list[ColumnElement[Any]] = [bindparam(f"all_{name}", type_=ManyValues(types[name])) for name in names]
    return func.unnest(*given).table_valued(*(column(name, types[name]) for name in names)).render_derived()


def columns_of(columns: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """The parameters of a statement over `table_of`: of each column the values of all rows."""
    return {f"all_{name}": values for name, values in columns.items()}
