"""Sends to the forms of the site what nobody should, and looks closely at each answer. What changed is put back at once."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import thread_time
from urllib.parse import quote, quote_plus, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from campaign.db import Database
from campaign.http.limits import KEPT_CHARACTERS
from campaign.http.proofs import PROOF
from campaign.http.request import URLENCODED
from campaign.paths import path_to
from campaign.settings import Settings
from tests.http.hearing import Heard, copy_of, lay
from tests.http.naughty import MULTIPART, Value, encoded, in_parts, shortly
from tests.http.site.ground import COOKIE, Ground, make_ground
from tests.http.site.reading import Page, PageForm
from tests.http.wishes import Wish, see_typed, typed, wishes_to

MOST_SECONDS = 2.0  # of our own work for one answer
LEAST_TELLING = 5  # characters: shorter ones stand in any address by chance
COMES_BACK = (409, 413, 422)
OWN_SITE = {"Sec-Fetch-Site": "same-origin"}
# What pages do beside that for which the ground has a button.
ACTS: Mapping[str, tuple[str, ...]] = {
    "letter_drive_letters": ("replace", "no-such"),
    "disown": ("suppress",),
    "letter_drive_team": ("hand-back", "finish", "no-such"),
    "my_support_given": ("no-such",),
}
# A wrong code counts against the code, whatever is answered.
KEPT_WHEN_REFUSED = {"code": "INSERT INTO code_failures"}
GOOD: Mapping[str, str] = {
    **{"name": "Suzie Evans", "email": "suzie@example.com", "postcode": "CF10 1AA", "country": "GB"},
    **{"comment": "It matters.", "subject": "Plan with us", "body": "I live here.", "title": "The garden"},
    **{"story": "We dug.", "place": "Splott", "thought": "Begin with people.", "publish": "yes", "written_in": "cy"},
    **{"what": "talk", "quantity": "2", "due_on": "2027-03-01", "happened_on": "2026-03-05", "times": "2"},
    **{"note": "Ring the office", "code": "123456", "reason": "hurtful", "answer": "yes", "who": "everybody"},
    **{"language": "cy", "alt": "A garden", "picture": "no picture", "scope": "all"},
}


@dataclass(frozen=True, slots=True)
class Target:
    """A form of the site: the page that takes it, by its name, where it is sent to, and what might well be sent."""

    page: str
    path: str
    wish: Wish


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything to be given and taken back, in one language: laid anew for each test, since making it takes long."""

    ground: Ground
    targets: Sequence[Target]
    proofs: Mapping[str, str]  # of My support's forms, by who entered
    kept: sqlite3.Connection

    @classmethod
    def of(cls, app: Flask, database: Database, settings: Settings, language: str) -> Scene:
        """The same for all who ask, in the database of whoever asks."""
        found = _scenes.get(language)
        if found is None:
            ground = make_ground(app, database, settings, language)
            targets, proofs = _look_round(app, ground)
            found = _scenes.setdefault(language, cls(ground, targets, proofs, copy_of(database)))
        lay(found.kept, database)
        return found


_scenes: dict[str, Scene] = {}


def _look_round(app: Flask, ground: Ground) -> tuple[list[Target], dict[str, str]]:
    """Every form that the ground shows, with each of its buttons; and the proofs that they carry."""
    forms: dict[tuple[str, str], list[PageForm]] = defaultdict(list)
    proofs: dict[str, str] = {}
    for name, paths in ground.paths.items():
        for path in paths:
            answer = browser_of(app, ground, name).get(path)
            assert answer.status_code == 200, (name, answer.status_code)
            for form in Page(answer.text).forms:
                if form.method != "post":
                    continue
                goal = form.action or urlsplit(path).path
                forms[_page_of(app, goal), goal].append(form)
                if PROOF in form.fields:
                    proofs[ground.inside.get(name, "suzie")] = form.fields[PROOF]
    good = {**GOOD, **ground.good}
    found = [
        Target(page, path, wish)
        for (page, path), shown in forms.items()
        for wish in wishes_to(shown, ACTS.get(page, ()), good)
    ]
    return found, proofs


def _page_of(app: Flask, path: str) -> str:
    """The name of the page that takes what is sent there."""
    endpoint, _ = app.url_map.bind("cydlais.test").match(path, method="POST")
    return str(endpoint).removeprefix("site.").rpartition("_")[0]


def browser_of(app: Flask, ground: Ground, page: str) -> FlaskClient:
    """That of whoever may see this page."""
    browser = app.test_client()
    if who := ground.inside.get(page, ""):
        browser.set_cookie(COOKIE, ground.cookies[who], path=path_to("my_support", ground.language))
    return browser


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
        assert thread_time() - begun < MOST_SECONDS, case
        self._look(answer, target, fields, case)
        if self.heard.written:
            lay(self.scene.kept, self.database)
        return answer

    def _look(self, answer: TestResponse, target: Target, sent: Mapping[str, Value], case: str) -> None:
        assert answer.status_code < 500, case
        assert "nosniff" in answer.headers["X-Content-Type-Options"], case
        assert answer.headers["Cache-Control"] == "no-store", case
        self._see_nothing_told(answer, typed(target.wish.kinds, sent), case)
        if answer.status_code == 303:
            assert answer.headers["Location"].startswith(f"/{self.scene.ground.language}/"), case
            return
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8", case
        page = Page(answer.data.decode())
        assert page.headings and page.language == self.scene.ground.language, case
        if answer.status_code >= 400:
            allowed = KEPT_WHEN_REFUSED.get(target.page)
            kept = [each for each in self.heard.written if not (allowed and each.startswith(allowed))]
            assert kept == [], (case, kept)
        if answer.status_code in COMES_BACK and (answer.status_code != 413 or page.forms):
            assert 'role="alert"' in answer.text, case
            cut = {name: value[:KEPT_CHARACTERS] if isinstance(value, str) else value for name, value in sent.items()}
            see_typed(page, target.wish.kinds, cut, case)

    def _see_nothing_told(self, answer: TestResponse, texts: Mapping[str, str], case: str) -> None:
        """No header, an address to go on to least of all, holds what somebody typed."""
        said = "\n".join(f"{name}: {value}" for name, value in answer.headers if name != "Content-Length")
        for name, value in texts.items():
            if len(value) >= LEAST_TELLING:
                forms = (value, *(each(value.encode("utf-8", "surrogatepass")) for each in (quote, quote_plus)))
                assert not [each for each in forms if each in said], (name, case)
