"""Pokes a page of the console: finds out which queries and fields it reads, sends it what nobody should, and looks closely.

What a page reads is heard as it reads it; so is what an answer has written, which must be nothing where it refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import thread_time
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from campaign.db import Database
from campaign.http.proofs import PROOF
from campaign.http.request import URLENCODED
from tests.http.hearing import Heard
from tests.http.naughty import Value, encoded, shortly
from tests.http.site.reading import Page
from tests.http.wishes import see_typed, typed
from tests.staff import OWN_SITE, StaffVisitor, signed_in

MOST_SECONDS = 2.0  # of our own work for one answer


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
        case = f"{answer.status_code} for {path} { ({name: shortly(value) for name, value in sent.items()}) }"
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
                see_typed(page, typed(kinds, sent), case)
        else:
            assert answer.status_code < 400, case
        if answer.status_code >= 400:
            assert self.heard.written == [], (case, self.heard.written)
        return answer


def poker_of(app: Flask, database: Database, account_id: UUID, heard: Heard) -> Poker:
    """A browser of an admin's, whose pages are in Welsh."""
    visitor = signed_in(app.test_client(), database, account_id)
    return Poker(visitor, heard, "cy", visitor.page("/console/").form().fields[PROOF])


def stranger_at(app: Flask, database: Database, heard: Heard) -> Poker:
    """Nobody, before the doors."""
    return Poker(StaffVisitor(app.test_client(), database, UUID(int=0)), heard, "cy", may_speak_english=True)
