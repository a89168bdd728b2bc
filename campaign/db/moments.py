"""The database's own time, in SQL for each of the two. SQLite, which is on this machine, asks this machine's clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, SQLColumnExpression, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

from campaign.clock import utc_now
from campaign.db.base import UtcDateTime


class now(FunctionElement[datetime]):
    """The database's present time plus `offset_seconds`, in SQL. It moves on within a transaction."""

    type = UtcDateTime()
    inherit_cache = True
    name = "now"

    def __init__(self, offset_seconds: float | ColumnElement[float] = 0.0) -> None:
        if isinstance(offset_seconds, ColumnElement):
            super().__init__(offset_seconds)
        elif offset_seconds:
            super().__init__(literal(float(offset_seconds), Float))
        else:
            super().__init__()


@compiles(now, "postgresql")
def _now_on_postgresql(element: now, compiler: SQLCompiler, **kw: Any) -> str:
    if not element.clauses.clauses:
        return "clock_timestamp()"
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **kw)}))"


@compiles(now, "sqlite")
def _now_on_sqlite(element: now, compiler: SQLCompiler, **kw: Any) -> str:
    return f"utc_now({compiler.process(element.clauses, **kw) if element.clauses.clauses else '0.0'})"


def sqlite_now(offset_seconds: float) -> str:
    moment = utc_now() + timedelta(seconds=offset_seconds)
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


class seconds_until(FunctionElement[float]):
    """SQL: for how many seconds from now on a moment lies ahead; below nought where it is past."""

    type = Float()
    inherit_cache = True
    name = "seconds_until"

    def __init__(self, moment: SQLColumnExpression[datetime]) -> None:
        super().__init__(moment)


@compiles(seconds_until, "postgresql")
def _seconds_on_postgresql(element: seconds_until, compiler: SQLCompiler, **kw: Any) -> str:
    return f"date_part('epoch', {compiler.process(element.clauses, **kw)} - clock_timestamp())"


@compiles(seconds_until, "sqlite")
def _seconds_on_sqlite(element: seconds_until, compiler: SQLCompiler, **kw: Any) -> str:
    return f"seconds_until({compiler.process(element.clauses, **kw)})"


def sqlite_seconds(moment: str) -> float:
    return (datetime.fromisoformat(moment) - utc_now().replace(tzinfo=None)).total_seconds()
