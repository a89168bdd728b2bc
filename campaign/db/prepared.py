"""Statements that are compiled once a process and run by their text: for the few that somebody waits for at the form.

SQLAlchemy finds what it has compiled by a key that is as long as the statement, at every call anew, and psycopg reads a long
text anew each time for where its parameters are. What is kept here is found by whoever keeps it, and ready for the server.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection, Dialect, Executable, Uuid, make_url
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.types import TypeEngine

from campaign.db.direct import Driven
from campaign.db.libpq import ask

_DRIVERS = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}
Process = Callable[[Any], Any]
_PLACE = re.compile(r"%\(([^)]+)\)s|%%")  # of a parameter, or of a plain per cent sign


class Prepared:
    """One statement for one database. `columns` are the types of what it gives back, in their order.

    On PostgreSQL what it holds of values of its own stands in its text. A list of values has a text for each length: a
    statement with one is run as any other, and not on a `Direct`.
    """

    def __init__(self, dialect: str, statement: Executable, columns: tuple[TypeEngine[Any], ...] = ()) -> None:
        self._speaks = _dialect(dialect)
        compiled = cast(SQLCompiler, cast(ClauseElement, statement).compile(dialect=self._speaks))
        self._statement = statement if compiled.post_compile_params else None
        self._fixed: dict[str, Any] = {}
        processes: dict[str, Process | None] = {}
        for bind, name in compiled.bind_names.items():
            # The models' own defaults come later than this: whoever prepares a statement names every column that needs one.
            assert bind.required or bind.effective_value is not None, name
            process = _process_of(bind.type, self._speaks)
            if bind.required:
                processes[name] = process
            elif compiled.positional:
                self._fixed[name] = process(bind.effective_value) if process else bind.effective_value
        self._text, self._order = compiled.string, list(compiled.positiontup or ())
        if not compiled.positional:
            self._text = _PLACE.sub(self._number, _with_constants(compiled, self._speaks))
        self._given = [(name, processes.get(name)) for name in self._order]
        self._columns = [kind.dialect_impl(self._speaks) for kind in columns]
        self._processes: list[Process | None] = []

    def run(self, connection: Driven, values: Mapping[str, Any]) -> None:
        """For a statement that gives nothing back. Raises ValueError where it gives rows."""
        self._execute(connection, values)

    def first(self, connection: Driven, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row that it gives back; the others are left."""
        rows = self._execute(connection, values)
        return self._read(rows[0]) if rows else None

    def all(self, connection: Driven, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Every row that it gives back."""
        return [self._read(row) for row in self._execute(connection, values)]

    def _execute(self, connection: Driven, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        if self._statement is not None:
            assert isinstance(connection, Connection)
            result = connection.execute(self._statement, dict(values))
            return [tuple(row) for row in result] if result.returns_rows else []
        said = {**values, **self._fixed} if self._fixed else values
        given = [process(said[name]) if process else said[name] for name, process in self._given]
        rows, codes = ask(connection, self._text, tuple(given))
        if not self._processes:
            self._processes = [
                kind.result_processor(self._speaks, code) for kind, code in zip(self._columns, codes, strict=True)
            ]
        return rows

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(map(_processed, self._processes, row)) if self._processes else row

    def _number(self, place: re.Match[str]) -> str:
        name = place[1]
        if name is None:
            return "%"
        if name not in self._order:
            self._order.append(name)
        return f"${self._order.index(name) + 1}"


def _process_of(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    """Ids go to PostgreSQL as text, which psycopg writes in C, and UUIDs in Python; the statement casts each (`::UUID`)."""
    if isinstance(kind, Uuid) and dialect.name == "postgresql":
        return _hex
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _hex(value: UUID | None) -> str | None:
    return None if value is None else value.hex


def _with_constants(compiled: SQLCompiler, dialect: Dialect) -> str:
    text = compiled.string
    for bind, name in compiled.bind_names.items():
        write = bind.type.dialect_impl(dialect).literal_processor(dialect)
        if not bind.required:
            assert write is not None
            text = text.replace(f"%({name})s", write(bind.effective_value))
    return text


def _processed(process: Process | None, value: Any) -> Any:
    return process(value) if process else value


@cache
def _dialect(name: str) -> Dialect:
    return make_url(_DRIVERS[name]).get_dialect()()
