"""Statements that are compiled once a process and run by their text: for the few that somebody waits for at the form.

SQLAlchemy finds what it has compiled by a key that is as long as the statement, at every call anew. What is kept here is
found by whoever keeps it, and costs half as much to run.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Dialect, Executable, make_url
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.types import TypeEngine

_DRIVERS = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}


class Prepared:
    """One statement for one database. `columns` are the types of what it gives back, in their order.

    What it holds of values of its own stands in its text where it can. A list of values has a text for each length: a
    statement with one is run as any other.
    """

    def __init__(self, dialect: str, statement: Executable, columns: tuple[TypeEngine[Any], ...] = ()) -> None:
        speaks = _dialect(dialect)
        compiled = cast(SQLCompiler, cast(ClauseElement, statement).compile(dialect=speaks))
        self._statement = statement if compiled.post_compile_params else None
        self._text = compiled.string
        self._order = compiled.positiontup if compiled.positional else None
        self._fixed: dict[str, Any] = {}
        self._given: dict[str, Any] = {}
        for bind, name in compiled.bind_names.items():
            kind = bind.type.dialect_impl(speaks)
            write = kind.literal_processor(speaks)
            # The models' own defaults come later than this: whoever prepares a statement names every column that needs one.
            assert bind.required or bind.effective_value is not None, name
            if bind.required:
                self._given[name] = kind.bind_processor(speaks) or _as_it_is
            elif self._order is None and write is not None:
                self._text = self._text.replace(f"%({name})s", write(bind.effective_value))
            else:
                self._fixed[name] = (kind.bind_processor(speaks) or _as_it_is)(bind.effective_value)
        self._columns = [kind.dialect_impl(speaks) for kind in columns]
        self._speaks = speaks
        self._processes: list[Any] = []

    def run(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """For a statement that gives nothing back."""
        self._execute(connection, values)

    def first(self, connection: Connection, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row that it gives back; the others are left."""
        told = self._told(self._execute(connection, values), most=1)
        return told[0] if told else None

    def all(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        return self._told(self._execute(connection, values))

    def _told(self, result: CursorResult[Any], *, most: int | None = None) -> list[tuple[Any, ...]]:
        cursor = result.cursor
        assert cursor is not None
        rows = cursor.fetchall()[:most]
        if not self._processes:
            codes = [column[1] for column in cursor.description or ()]
            self._processes = [
                kind.result_processor(self._speaks, code) or _as_it_is
                for kind, code in zip(self._columns, codes, strict=True)
            ]
        result.close()
        return [tuple([process(value) for process, value in zip(self._processes, row, strict=True)]) for row in rows]

    def _execute(self, connection: Connection, values: Mapping[str, Any]) -> CursorResult[Any]:
        if self._statement is not None:
            return connection.execute(self._statement, dict(values))
        said = {name: process(values[name]) for name, process in self._given.items()} | self._fixed
        if self._order is None:
            return connection.exec_driver_sql(self._text, said)
        return connection.exec_driver_sql(self._text, tuple([said[name] for name in self._order]))


def _as_it_is(value: Any) -> Any:
    return value


@cache
def _dialect(name: str) -> Dialect:
    return make_url(_DRIVERS[name]).get_dialect()()
