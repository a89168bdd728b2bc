"""Asks PostgreSQL, before each statement of ours, how it will do it, and writes down what would read a whole large table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from psycopg import Cursor, ServerCursor
from sqlalchemy import Connection, event, text

from campaign.db import Database

LARGE = ("contributions", "deliveries", "mailboxes", "outbox_events")
EXPLAINED = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b")
READ = text("SELECT relname, seq_tup_read FROM pg_stat_user_tables WHERE relname = ANY(:names)")


@dataclass
class Plans:
    """`scans` are the statements that would look at every row of one of LARGE, by the words of the statement.

    `is_told_once`: what the same words would do with other values is not asked.
    """

    is_told_once: bool
    asked: set[str] = field(default_factory=set)
    scans: dict[str, str] = field(default_factory=dict)

    def look(self, cursor: Any, statement: str, parameters: Any) -> None:
        if not EXPLAINED.match(statement):
            return
        if self.is_told_once and statement in self.asked:
            return
        self.asked.add(statement)
        one = parameters[0] if isinstance(parameters, list) else parameters
        kind: Any = Cursor if isinstance(cursor, ServerCursor) else type(cursor)  # takes the same places for parameters
        with kind(cursor.connection) as beside:
            beside.execute(f"EXPLAIN (FORMAT JSON) {statement}", one)
            [[plan]] = beside.fetchone()
        for node in _nodes(plan["Plan"]):
            if node["Node Type"] == "Seq Scan" and node["Relation Name"] in LARGE:
                self.scans[statement] = f"{node['Relation Name']}: {node.get('Filter', 'all rows')}"


@contextmanager
def watched_plans(database: Database, *, is_forbidden: bool = False) -> Iterator[Plans]:
    """Of every statement of this engine until the block ends.

    `is_forbidden`: the server is told to use any index that there is, so that on a table of a few rows a scan of all of it
    means that there is none.
    """
    plans = Plans(is_told_once=is_forbidden)

    def forbid(connection: Any, _record: object) -> None:
        connection.execute("SET enable_seqscan = off")
        connection.commit()

    def look(_connection: Connection, cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        plans.look(cursor, statement, parameters)

    database.dispose()
    listeners: list[Any] = [(database.engine, "before_cursor_execute", look)]
    listeners += [(database.engine, "connect", forbid)] * is_forbidden
    for each in listeners:
        event.listen(*each)
    try:
        yield plans
    finally:
        for each in listeners:
            event.remove(*each)
        database.dispose()


def rows_read(database: Database) -> dict[str, int]:
    """How many rows of each large table the server has read by going through all of it, since it began to count."""
    with database.reading() as session:
        session.execute(text("SELECT pg_stat_clear_snapshot()"))
        return {row.relname: row.seq_tup_read for row in session.execute(READ, {"names": list(LARGE)})}


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)
