"""Statements that are compiled once a process and run by their text: for the few that somebody waits for at the form.

SQLAlchemy finds what it has compiled by a key that is as long as the statement, at every call anew, and psycopg reads a long
text anew each time for where its parameters are. What is kept here is found by whoever keeps it, and ready for the server.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, CursorResult, Dialect, Executable, make_url
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.types import TypeEngine

_DRIVERS = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}
_PLACE = re.compile(r"%\(([^)]+)\)s|%%")  # of a parameter, or of a plain per cent sign


class Prepared:
    """One statement for one database. `columns` are the types of what it gives back, in their order.

    On PostgreSQL what it holds of values of its own stands in its text. A list of values has a text for each length: a
    statement with one is run as any other.
    """

    def __init__(self, dialect: str, statement: Executable, columns: tuple[TypeEngine[Any], ...] = ()) -> None:
        self._speaks = _dialect(dialect)
        compiled = cast(SQLCompiler, cast(ClauseElement, statement).compile(dialect=self._speaks))
        self._statement = statement if compiled.post_compile_params else None
        self._given: dict[str, Any] = {}
        self._fixed: dict[str, Any] = {}
        for bind, name in compiled.bind_names.items():
            # The models' own defaults come later than this: whoever prepares a statement names every column that needs one.
            assert bind.required or bind.effective_value is not None, name
            process = bind.type.dialect_impl(self._speaks).bind_processor(self._speaks) or _as_it_is
            if bind.required:
                self._given[name] = process
            elif compiled.positional:
                self._fixed[name] = process(bind.effective_value)
        self._text, self._order = compiled.string, list(compiled.positiontup or ())
        if not compiled.positional:
            self._text = _PLACE.sub(self._number, _with_constants(compiled, self._speaks))
        self._columns = [kind.dialect_impl(self._speaks) for kind in columns]
        self._processes: list[Any] = []

    def run(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """For a statement that gives nothing back."""
        self._execute(connection, values)

    def first(self, connection: Connection, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row that it gives back; the others are left."""
        told = self._told(self._execute(connection, values), most=1)
        return told[0] if told else None

    def all(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Every row that it gives back."""
        return self._told(self._execute(connection, values))

    def _execute(self, connection: Connection, values: Mapping[str, Any]) -> CursorResult[Any]:
        if self._statement is not None:
            return connection.execute(self._statement, dict(values))
        said = {name: process(values[name]) for name, process in self._given.items()} | self._fixed
        given = tuple([said[name] for name in self._order])
        driver: Any = connection.connection.driver_connection
        if not isinstance(driver, psycopg.Connection):
            return connection.exec_driver_sql(self._text, given)
        driver.cursor_factory = psycopg.RawCursor  # takes the server's own $1 for a place
        try:
            return connection.exec_driver_sql(self._text, given)
        finally:
            driver.cursor_factory = psycopg.Cursor

    def _told(self, result: CursorResult[Any], *, most: int | None = None) -> list[tuple[Any, ...]]:
        if self._statement is not None:
            return [tuple(row) for row in result.all()[:most]]
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

    def _number(self, place: re.Match[str]) -> str:
        name = place[1]
        if name is None:
            return "%"
        if name not in self._order:
            self._order.append(name)
        return f"${self._order.index(name) + 1}"


def _with_constants(compiled: SQLCompiler, dialect: Dialect) -> str:
    text = compiled.string
    for bind, name in compiled.bind_names.items():
        write = bind.type.dialect_impl(dialect).literal_processor(dialect)
        if not bind.required:
            assert write is not None
            text = text.replace(f"%({name})s", write(bind.effective_value))
    return text


def _as_it_is(value: Any) -> Any:
    return value


@cache
def _dialect(name: str) -> Dialect:
    return make_url(_DRIVERS[name]).get_dialect()()
