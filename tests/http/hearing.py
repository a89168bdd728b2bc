"""Hears what a page reads and writes: the names that it asks of its query and its form, and the statements that it keeps."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from flask import Request
from sqlalchemy import event
from sqlalchemy.engine import Connection
from werkzeug.datastructures import ImmutableMultiDict

from campaign.db import Database
from campaign.http.request import Form, read_form

NOTES = re.compile(
    r"(INSERT INTO|UPDATE) (audit_entries|audit_head|staff_sessions|staff_sign_in_failures)\b"
)  # that somebody came
WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass(slots=True)
class Heard:
    """The names that a page asked of its query and of its form, and the statements that were written and kept."""

    queries: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    written: list[str] = field(default_factory=list)


@contextmanager
def hearing(monkeypatch: pytest.MonkeyPatch, database: Database) -> Iterator[Heard]:
    heard = Heard()

    class Args(ImmutableMultiDict[str, str]):
        def get(self, key: str, *args: Any, **kwargs: Any) -> Any:
            heard.queries.add(key)
            return super().get(key, *args, **kwargs)

    class Fields(dict[str, str]):
        def get(self, key: str, default: Any = None) -> Any:
            heard.fields.add(key)
            return super().get(key, default)

    def read(*args: Any) -> Form:
        return Fields(read_form(*args))

    def note(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(WRITES) and not NOTES.match(statement):
            connection.info.setdefault("poked", []).append(statement)

    def keep(connection: Connection) -> None:
        heard.written += connection.info.pop("poked", [])

    def forget(connection: Connection) -> None:
        connection.info.pop("poked", None)

    monkeypatch.setattr(Request, "parameter_storage_class", Args)
    for name in readers():
        monkeypatch.setattr(f"{name}.read_form", read)
    listeners = (("before_cursor_execute", note), ("commit", keep), ("rollback", forget))
    for name, listener in listeners:
        event.listen(database.engine, name, listener)
    yield heard
    for name, listener in listeners:
        event.remove(database.engine, name, listener)


def readers() -> list[str]:
    """The modules that have taken `read_form` to themselves."""
    ours = {name: module for name, module in sys.modules.items() if name.startswith("campaign.http.")}
    return [name for name, module in ours.items() if vars(module).get("read_form") is read_form]


@contextmanager
def as_it_was(database: Database) -> Iterator[Callable[[], None]]:
    """What makes an SQLite database again what it is now."""
    with closing(copy_of(database)) as kept:
        yield partial(lay, kept, database)


def copy_of(database: Database) -> sqlite3.Connection:
    """All that is in an SQLite database now, in memory."""
    kept = sqlite3.connect(":memory:")
    with closing(sqlite3.connect(str(database.url.database))) as now:
        now.backup(kept)
    return kept


def lay(kept: sqlite3.Connection, database: Database) -> None:
    """In place of all that is there."""
    with closing(sqlite3.connect(str(database.url.database))) as now:
        kept.backup(now)
