"""Every page that there is, by day and by night: axe and html5lib find nothing, nothing is wider than a telephone.

A page that is routed and stands in no list fails here. `make test-long` keeps a picture of each for the eye.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from werkzeug.test import TestResponse

from campaign.db import Database
from campaign.i18n import LANGUAGES, Language
from tests.browser.everything import Everything, cookies_of, everything, in_pieces
from tests.browser.looking import MOST_BYTES, MOST_OF_API, faults, faults_by_night, heaviness, unfold, unrest
from tests.browser.markup import faults_of
from tests.browser.places import NO_PAGES, Place, console_places, endpoint_of, routed, site_places
from tests.browser.visitor import Visitor
from tests.conftest import copy_sqlite
from tests.http.site.reading import Page, PageForm
from tests.staff import OWN_SITE

SEEN_MOST = frozenset(
    {
        *("site.home", "site.campaign", "site.petition", "site.petition_counts", "site.verify", "site.my_support"),
        *("site.letter_drive", "site.pledge_drive", "site.appeal", "console.home", "console.drive"),
    }
)
TYPED = frozenset({"text", "email", "password", "textarea", "date", "datetime-local", "url"})
ENDINGS = (
    "sign-out",
    "leave",
    "gadael",
    "own-account",
    "dileu",
    "delete",
    "accounts/",
    "recovery",
    "language",
)  # of sessions
Grounds = Callable[[Language], Everything]


@pytest.fixture(scope="module")
def grounds(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grounds]:
    made: dict[Language, Everything] = {}
    with ExitStack() as stack:

        def ground(language: Language) -> Everything:
            if language not in made:
                folder = tmp_path_factory.mktemp("everything")
                copy_sqlite(migrated_sqlite, folder / "everything.sqlite3")
                database = Database(f"sqlite:///{folder}/everything.sqlite3")
                stack.callback(database.dispose)
                made[language] = stack.enter_context(everything(folder, database, language))
            return made[language]

        yield ground


@pytest.fixture
def here(grounds: Grounds, language: Language) -> Everything:
    """With cookies as new: whoever has given no code yet is let in for a few minutes only."""
    ground = grounds(language)
    console = ground.console
    return replace(ground, cookies=cookies_of(console.database, ground.site, console.account_id))


@pytest.fixture
def visitor(browser: Browser, here: Everything, width: int, is_dark: bool, is_long: bool) -> Iterator[Visitor]:
    one = Visitor.at(browser, here.origin, here.language, width, is_dark=is_dark)
    one.keeps_screens = is_long
    yield one
    one.context.clear_cookies()
    one.leave()


def go(visitor: Visitor, here: Everything, place: Place) -> None:
    """As whoever has to be there."""
    visitor.context.clear_cookies()
    if place.who:
        name, value, path = here.cookies[place.who]
        visitor.context.add_cookies([{"name": name, "value": value, "domain": "127.0.0.1", "path": path}])
    visitor.open(place.path)
    assert visitor.answer is not None
    assert visitor.answer.status == place.status, (place, visitor.answer.status)
    assert visitor.page.url == visitor.origin + place.path, (place, visitor.page.url)


def chosen(here: Everything, places: Iterable[Place], *, is_long: bool) -> Iterator[tuple[str, Place]]:
    """With what its picture is called. In `make test` half of the pages are looked at in Welsh on a phone by day, the others in
    English on a desk by night, and those that most people see in both.
    """
    for number, place in enumerate(places):
        endpoint = endpoint_of(here.app, place.path)
        is_this_half = endpoint in SEEN_MOST or number % 2 == LANGUAGES.index(here.language)
        if is_long or (is_this_half and not place.is_twin):
            yield f"{number:03}-{endpoint.replace('.', '-')}", place


def test_no_page_is_left_out(grounds: Grounds) -> None:
    here = grounds("en")
    walked = {endpoint_of(here.app, place.path) for place in (*site_places(here), *console_places(here))}
    assert routed(here.app) - {"refused"} == (walked | NO_PAGES.keys()) - {"refused"}
    assert not walked & NO_PAGES.keys()
    assert walked >= SEEN_MOST


def look_at(visitor: Visitor, name: str, place: Place, *, is_long: bool) -> list[str]:
    unfold(visitor)
    found = faults(visitor, name, language=place.language)
    return [*found, *(faults_by_night(visitor, name) if is_long else [])]


def test_the_site_is_fit_for_everybody(visitor: Visitor, here: Everything, is_long: bool) -> None:
    found = []
    for name, place in chosen(here, site_places(here), is_long=is_long):
        go(visitor, here, place)
        most = MOST_OF_API if name.endswith("site-api") else MOST_BYTES
        found += [*heaviness(visitor, name, most=most), *look_at(visitor, name, place, is_long=is_long)]
    assert not found, "\n".join(found)


def test_nothing_moves_while_a_page_comes_in_pieces(
    visitor: Visitor, here: Everything, is_long: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is drawn already stands still, whatever comes after it."""
    monkeypatch.setattr(here.app, "wsgi_app", in_pieces(here.app.wsgi_app))
    found = []
    for name, place in chosen(here, site_places(here), is_long=is_long):
        if is_long or endpoint_of(here.app, place.path) in SEEN_MOST:
            go(visitor, here, place)
            found += unrest(visitor, name)
    assert not found, "\n".join(found)


def test_the_console_is_fit_for_everybody(visitor: Visitor, here: Everything, is_long: bool) -> None:
    found = []
    for name, place in chosen(here, console_places(here), is_long=is_long):
        go(visitor, here, place)
        found += look_at(visitor, name, place, is_long=is_long)
    assert not found, "\n".join(found)


@pytest.mark.long
def test_what_comes_back_of_a_form_is_good_html_too(grounds: Grounds) -> None:
    """Each form sent as its page shows it and emptied, by each of its buttons: a refusal leads to a field that is there."""
    here = grounds("cy")
    found, sent, read = [], 0, 0
    for place in (*site_places(here), *console_places(here)):
        page = stranger(here, place).get(place.path, headers=OWN_SITE)
        for form in Page(page.text).forms if page.status_code == place.status else ():
            goal = form.action or place.path.partition("?")[0]
            if form.method == "post" and not any(word in goal for word in ENDINGS):
                empty = {name: "" if form.kinds[name] in TYPED else value for name, value in form.fields.items()}
                for fields, pressed in product((form.fields, empty), buttons_of(form)):
                    answer = stranger(here, place).post(goal, data=fields | pressed, headers=OWN_SITE)
                    found += [f"{goal}: {answer.status_code}"] if answer.status_code >= 500 else []
                    found += [f"{goal}: {fault}" for fault in (faults_of(answer.text) if is_page(answer) else ())]
                    sent, read = sent + 1, read + is_page(answer)
    assert not found, "\n".join(found)
    assert sent > 200
    assert read > 100


def buttons_of(form: PageForm) -> list[dict[str, str]]:
    """What each sends beside the fields; all that say nothing of themselves are one."""
    return [dict(each) for each in {((name, value),) if name else () for name, value in form.buttons}]


def stranger(here: Everything, place: Place) -> FlaskClient:
    """The browser, without a script, of whoever has to be there."""
    client = here.app.test_client()
    if place.who:
        name, value, path = here.cookies[place.who]
        client.set_cookie(name, value, path=path)
    return client


def is_page(answer: TestResponse) -> bool:
    return answer.mimetype == "text/html" and answer.status_code != 303
