"""Every page that there is, by day and by night: axe and html5lib find nothing, nothing is wider than a telephone.

A page that is routed and stands in no list fails here. `make test-long` keeps a picture of each for the eye.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from werkzeug.test import TestResponse

from campaign.db import Database
from campaign.i18n import LANGUAGES, Language
from tests.browser.everything import Everything, everything
from tests.browser.looking import MOST_BYTES, MOST_OF_API, faults, faults_by_night, heaviness, unfold
from tests.browser.markup import faults_of
from tests.browser.places import NO_PAGES, Place, console_places, endpoint_of, routed, site_places
from tests.browser.visitor import Visitor
from tests.conftest import copy_sqlite
from tests.http.site.reading import Page
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
    return grounds(language)


@pytest.fixture
def is_whole(pytestconfig: pytest.Config) -> bool:
    """In `make test-long`: every page with the colours of day and night, those that are like another too."""
    return bool(pytestconfig.option.markexpr != "not long")


@pytest.fixture
def visitor(browser: Browser, here: Everything, width: int, is_dark: bool, is_whole: bool) -> Iterator[Visitor]:
    one = Visitor.at(browser, here.origin, here.language, width, is_dark=is_dark)
    one.keeps_screens = is_whole
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


def chosen(here: Everything, places: Iterable[Place], *, is_whole: bool) -> Iterator[tuple[str, Place]]:
    """With what its picture is called. In `make test` half of the pages are looked at in Welsh on a phone by day, the others in
    English on a desk by night, and those that most people see in both.
    """
    for number, place in enumerate(places):
        endpoint = endpoint_of(here.app, place.path)
        is_this_half = endpoint in SEEN_MOST or number % 2 == LANGUAGES.index(here.language)
        if is_whole or (is_this_half and not place.is_twin):
            yield f"{number:03}-{endpoint.replace('.', '-')}", place


def test_no_page_is_left_out(grounds: Grounds) -> None:
    here = grounds("en")
    walked = {endpoint_of(here.app, place.path) for place in (*site_places(here), *console_places(here))}
    assert routed(here.app) - {"refused"} == (walked | NO_PAGES.keys()) - {"refused"}
    assert not walked & NO_PAGES.keys()
    assert walked >= SEEN_MOST


def look_at(visitor: Visitor, name: str, place: Place, *, is_whole: bool) -> list[str]:
    unfold(visitor)
    found = faults(visitor, name, language=place.language)
    return [*found, *(faults_by_night(visitor, name) if is_whole else [])]


def test_the_site_is_fit_for_everybody(visitor: Visitor, here: Everything, is_whole: bool) -> None:
    found = []
    for name, place in chosen(here, site_places(here), is_whole=is_whole):
        go(visitor, here, place)
        most = MOST_OF_API if name.endswith("site-api") else MOST_BYTES
        found += [*heaviness(visitor, name, most=most), *look_at(visitor, name, place, is_whole=is_whole)]
    assert not found, "\n".join(found)


def test_the_console_is_fit_for_everybody(visitor: Visitor, here: Everything, is_whole: bool) -> None:
    found = []
    for name, place in chosen(here, console_places(here), is_whole=is_whole):
        go(visitor, here, place)
        found += look_at(visitor, name, place, is_whole=is_whole)
    assert not found, "\n".join(found)


@pytest.mark.long
def test_what_comes_back_of_a_form_is_good_html_too(grounds: Grounds) -> None:
    """Each form sent as its page shows it and emptied: what is refused leads to a field that is there."""
    here = grounds("cy")
    found, sent, read = [], 0, 0
    for place in (*site_places(here), *console_places(here)):
        page = stranger(here, place).get(place.path, headers=OWN_SITE)
        for form in Page(page.text).forms if page.status_code == place.status else ():
            goal = form.action or place.path.partition("?")[0]
            if form.method == "post" and not any(word in goal for word in ENDINGS):
                empty = {name: "" if form.kinds[name] in TYPED else value for name, value in form.fields.items()}
                for fields in (form.fields, empty):
                    answer = stranger(here, place).post(goal, data=fields, headers=OWN_SITE)
                    found += [f"{goal}: {answer.status_code}"] if answer.status_code >= 500 else []
                    found += [f"{goal}: {fault}" for fault in (faults_of(answer.text) if is_page(answer) else ())]
                    sent, read = sent + 1, read + is_page(answer)
    assert not found, "\n".join(found)
    assert sent > 200
    assert read > 100


def stranger(here: Everything, place: Place) -> FlaskClient:
    """The browser, without a script, of whoever has to be there."""
    client = here.app.test_client()
    if place.who:
        name, value, path = here.cookies[place.who]
        client.set_cookie(name, value, path=path)
    return client


def is_page(answer: TestResponse) -> bool:
    return answer.mimetype == "text/html" and answer.status_code != 303
