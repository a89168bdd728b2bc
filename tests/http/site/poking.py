"""Sends to the forms of the site what nobody should, and looks closely at each answer. What changed is put back at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import thread_time
from urllib.parse import quote, quote_plus

from flask import Flask
from werkzeug.test import TestResponse

from campaign.db import Database
from campaign.http.limits import KEPT_CHARACTERS
from campaign.http.proofs import PROOF
from campaign.http.request import URLENCODED
from campaign.http.security import HEADERS
from campaign.paths import PAGES
from tests.http.hearing import Heard, lay
from tests.http.naughty import MULTIPART, Value, encoded, in_parts, shortly
from tests.http.site.form_places import SLUGS
from tests.http.site.reading import Page
from tests.http.site.scene import Scene, Target, browser_of
from tests.http.wishes import see_typed, typed

MOST_SECONDS = 2.0  # of our own work for one answer
LEAST_TELLING = 5  # characters: shorter ones stand in any address by chance
COMES_BACK = (409, 413, 422)
OWN_SITE = {"Sec-Fetch-Site": "same-origin"}
ALWAYS_SAID = {*HEADERS, "Content-Type", "Content-Length", "Content-Language", "Cache-Control", "X-Robots-Tag", "Vary"}
OWN_WORDS = repr((PAGES, SLUGS))  # of our addresses
# A wrong code counts against the code, whatever is answered.
KEPT_WHEN_REFUSED = {"code": "INSERT INTO code_failures"}


@dataclass(slots=True)
class Poker:
    """Whoever sends anything. Each answer is looked at; AssertionError says what was sent."""

    app: Flask
    database: Database
    scene: Scene
    heard: Heard
    sent: int = 0

    def post(self, target: Target, fields: Mapping[str, Value], *, is_in_parts: bool = False) -> TestResponse:
        """What was heard to be asked of the form stays in `heard.fields`."""
        del self.heard.written[:]
        self.sent += 1
        who = self.scene.ground.inside.get(target.page, "")
        whole = {**({PROOF: self.scene.proofs[who]} if who else {}), **fields}
        is_in_parts = is_in_parts or target.page == "given_picture"
        body, kind = (in_parts(whole), MULTIPART) if is_in_parts else (encoded(whole), URLENCODED)
        browser = browser_of(self.app, self.scene.ground, target.page)
        begun = thread_time()
        answer = browser.post(target.path, data=body, content_type=kind, headers=OWN_SITE)
        case = f"{answer.status_code} for {target.page} { ({name: shortly(value) for name, value in fields.items()}) }"
        took = thread_time() - begun
        written = self.heard.written[:]
        if written:
            lay(self.scene.kept, self.database)
        assert took < MOST_SECONDS, case
        _look(answer, self.scene.ground.language, typed(target.wish.kinds, fields), case)
        if answer.status_code >= 400:
            allowed = KEPT_WHEN_REFUSED.get(target.page)
            assert [each for each in written if not (allowed and each.startswith(allowed))] == [], (case, written)
        return answer


def _look(answer: TestResponse, language: str, texts: Mapping[str, str], case: str) -> None:
    """`texts` is what somebody typed, by its field."""
    assert answer.status_code < 500, case
    assert "nosniff" in answer.headers["X-Content-Type-Options"], case
    assert answer.headers["Cache-Control"] == "no-store", case
    _see_nothing_told(answer, texts, case)
    if answer.status_code == 303:
        assert answer.headers["Location"].startswith((f"/{language}/", "/embed/")), case
        return
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8", case
    page = Page(answer.data.decode())
    assert page.headings and page.language == language, case
    if answer.status_code in COMES_BACK and (answer.status_code != 413 or page.forms):
        assert 'role="alert"' in answer.text, case
        see_typed(page, {name: value[:KEPT_CHARACTERS] for name, value in texts.items()}, case)


def _see_nothing_told(answer: TestResponse, texts: Mapping[str, str], case: str) -> None:
    """No header, an address to go on to least of all, holds what somebody typed, unless each answer says the same."""
    said = "\n".join(f"{name}: {value}" for name, value in answer.headers if name not in ALWAYS_SAID)
    for name, value in texts.items():
        if len(value) >= LEAST_TELLING and value not in OWN_WORDS:
            travelling = (each(value.encode("utf-8", "surrogatepass")) for each in (quote, quote_plus))
            assert not [each for each in (value, *travelling) if each in said], (name, case)
