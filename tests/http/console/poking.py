"""Pokes a page of the console: finds out which queries and fields it reads, sends it what nobody should, and looks closely.

What a page reads is heard as it reads it; so is what an answer has written, which must be nothing where it refuses.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from time import thread_time
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, Request
from sqlalchemy import event
from sqlalchemy.engine import Connection
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.test import TestResponse

from campaign.db import Database
from campaign.http.proofs import PROOF
from campaign.http.request import URLENCODED, Form, read_form
from tests.http.console.naughty import Value, encoded
from tests.http.site.reading import Page
from tests.staff import OWN_SITE, StaffVisitor, signed_in

MOST_SECONDS = 2.0  # of our own work for one answer
CHOSEN = frozenset({"select", "radio", "checkbox", "hidden"})  # kinds of fields into which nobody types
NEVER_GIVEN_BACK = frozenset({"password", "code"})
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


@dataclass(slots=True)
class Poker:
    """Somebody signed in who sends anything. Each answer is looked at; AssertionError says what was sent."""

    visitor: StaffVisitor
    heard: Heard
    language: str
    proof: str = ""
    may_speak_english: bool = False

    def get(self, path: str, query: Mapping[str, Value]) -> TestResponse:
        return self._look({}, path, query, lambda: self.visitor.get(f"{path}?{encoded(query).decode('latin-1')}"))

    def post(self, path: str, fields: Mapping[str, Value], kinds: Mapping[str, str]) -> TestResponse:
        body = encoded({PROOF: self.proof, **fields})
        return self._look(
            kinds,
            path,
            fields,
            lambda: self.visitor.browser.post(path, data=body, content_type=URLENCODED, headers=OWN_SITE),
        )

    def _look(self, kinds: Mapping[str, str], path: str, sent: Mapping[str, Value], send: Any) -> TestResponse:
        del self.heard.written[:]
        begun = thread_time()
        answer: TestResponse = send()
        case = f"{answer.status_code} for {path} { ({name: _short(value) for name, value in sent.items()}) }"
        assert thread_time() - begun < MOST_SECONDS, case
        assert answer.status_code < 500, case
        if answer.status_code in (200, *range(400, 500)) and answer.mimetype == "text/html":
            page = Page(answer.text)
            assert page.headings and page.language in (
                self.language,
                "en" if self.may_speak_english else self.language,
            ), case
            if answer.status_code in (409, 422):
                assert 'role="alert"' in answer.text, case
                _see_typed(page, kinds, sent, case)
        else:
            assert answer.status_code < 400, case
        if answer.status_code >= 400:
            assert self.heard.written == [], (case, self.heard.written)
        return answer


def _see_typed(page: Page, kinds: Mapping[str, str], sent: Mapping[str, Value], case: str) -> None:
    """Whatever somebody typed stands in a form of the answer."""
    for name, value in sent.items():
        if isinstance(value, str) and kinds.get(name, "hidden") not in CHOSEN and name not in NEVER_GIVEN_BACK:
            shown = [form.fields[name].replace("\r\n", "\n") for form in page.forms if name in form.fields]
            assert value.replace("\r\n", "\n") in shown, (name, shown, case)


def _short(value: Value) -> str:
    return ascii(value) if len(ascii(value)) < 60 else f"{ascii(value)[:40]}… of {len(ascii(value))}"


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
    monkeypatch.setattr("campaign.http.console.gate.read_form", read)
    listeners = (("before_cursor_execute", note), ("commit", keep), ("rollback", forget))
    for name, listener in listeners:
        event.listen(database.engine, name, listener)
    yield heard
    for name, listener in listeners:
        event.remove(database.engine, name, listener)


@contextmanager
def as_it_was(database: Database) -> Iterator[Callable[[], None]]:
    """What makes an SQLite database again what it is now."""
    path = str(database.url.database)
    with closing(sqlite3.connect(":memory:")) as kept:
        with closing(sqlite3.connect(path)) as now:
            now.backup(kept)

        def restore() -> None:
            with closing(sqlite3.connect(path)) as now:
                kept.backup(now)

        yield restore


def poker_of(app: Flask, database: Database, account_id: UUID, heard: Heard) -> Poker:
    """A browser of an admin's, whose pages are in Welsh."""
    visitor = signed_in(app.test_client(), database, account_id)
    return Poker(visitor, heard, "cy", visitor.page("/console/").form().fields[PROOF])


def stranger_at(app: Flask, database: Database, heard: Heard) -> Poker:
    """Nobody, before the doors."""
    return Poker(StaffVisitor(app.test_client(), database, UUID(int=0)), heard, "cy", may_speak_english=True)
