"""What may be sent to each form of the site, and by whom: as its pages show them, filled in where they are empty."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient

from campaign.db import Database
from campaign.http.proofs import PROOF
from campaign.paths import path_to
from campaign.settings import Settings
from tests.http.hearing import copy_of, lay
from tests.http.site.ground import COOKIE, Ground, make_ground
from tests.http.site.reading import Page, PageForm
from tests.http.wishes import Wish, wishes_to

# What pages do beside that for which the ground has a button.
ACTS: Mapping[str, tuple[str, ...]] = {
    "letter_drive_letters": ("replace", "no-such"),
    "disown": ("suppress",),
    "letter_drive_team": ("hand-back", "finish", "no-such"),
    "my_support_given": ("no-such",),
}
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
    endpoint, _ = app.url_map.bind("cydlais.test").match(urlsplit(path).path, method="POST")
    return page_of(str(endpoint))


def page_of(endpoint: str) -> str:
    """Pages of the site have a view in each language, frames (`embed.`) one for both."""
    return endpoint.removeprefix("site.").rpartition("_")[0] if endpoint.startswith("site.") else endpoint


def browser_of(app: Flask, ground: Ground, page: str) -> FlaskClient:
    """That of whoever may see this page."""
    browser = app.test_client()
    if who := ground.inside.get(page, ""):
        browser.set_cookie(COOKIE, ground.cookies[who], path=path_to("my_support", ground.language))
    return browser
