"""What the process keeps of its pages: a change is seen a second later, and a reader gets nothing of another's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update

from campaign.contributions.ending import withdraw
from campaign.contributions.folding import fold_deltas
from campaign.db import Database
from campaign.drives.models import Drive
from campaign.drives.running import pause
from campaign.exports.counts import publish_counts
from campaign.http import page_memory
from campaign.http.page_memory import FRESH_SECONDS, PageMemory
from campaign.http.security import HEADERS
from campaign.http.services import EXTENSION, services
from tests.cast import latest, signed, signing
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PATH = "/en/petitions/petition-1"
COUNT = "/petitions/petition-1/count.json"


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def memory(app: Flask, clock: Clock) -> PageMemory:
    """As in production, but for its time, which the test lets pass."""
    made = app.extensions[page_memory.EXTENSION] = PageMemory(clock)
    return made


@pytest.fixture
def statements(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def see(*about: object) -> None:
        seen.append(str(about[2]))

    event.listen(database.engine, "before_cursor_execute", see)
    yield seen
    event.remove(database.engine, "before_cursor_execute", see)


@pytest.fixture
def cut_off(app: Flask) -> Callable[[], None]:
    """Lets nobody be at the other end from now on."""

    def cut() -> None:
        with app.app_context():
            away = Database("postgresql://nobody@127.0.0.1:9/nothing")
            app.extensions[EXTENSION] = replace(services(), database=away)

    return cut


@pytest.mark.parametrize("path", [PATH, COUNT])
def test_whoever_looks_after_another_costs_no_statement(
    client: FlaskClient, petition: UUID, statements: list[str], path: str
) -> None:
    first = client.get(path)
    statements.clear()
    again = client.get(path)
    known = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    head = client.head(path)
    assert not statements
    assert (again.status_code, again.data, dict(again.headers)) == (200, first.data, dict(first.headers))
    assert (known.status_code, known.data, known.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(first.data)))
    for answer in (again, known, head):
        assert set(HEADERS) <= set(answer.headers.keys())
        assert "Set-Cookie" not in answer.headers


def test_a_condition_is_read_however_it_is_said(client: FlaskClient, petition: UUID) -> None:
    """A proxy that compresses makes the tag a weak one."""
    tag = client.get(PATH).headers["ETag"]
    for has, status in ((f"W/{tag}", 304), (f'"older", {tag}', 304), ("*", 304), ('"older"', 200)):
        assert client.get(PATH, headers={"If-None-Match": has}).status_code == status
    assert client.get(PATH, headers={"If-Match": '"older"'}).status_code == 412


def test_what_staff_change_is_seen_a_second_later(
    client: FlaskClient, database: Database, petition: UUID, clock: Clock
) -> None:
    assert "Sign this petition" in Page(client.get(PATH).text).words
    with database.transaction() as session:
        pause(session, petition)
    clock.now += FRESH_SECONDS
    assert "Sign this petition" not in Page(client.get(PATH).text).words
    with database.transaction() as session:
        session.execute(update(Drive).values(published_at=None))
    clock.now += FRESH_SECONDS
    assert client.get(PATH).status_code == 404


def test_a_name_that_is_taken_back_is_gone_a_second_later(
    client: FlaskClient, database: Database, petition: UUID, clock: Clock
) -> None:
    signed(database, signing(petition, show_name=True))
    assert "Suzie Evans" in client.get(PATH).text
    with database.transaction() as session:
        withdraw(session, latest(database))
    clock.now += FRESH_SECONDS
    assert "Suzie Evans" not in client.get(PATH).text


def test_a_count_that_is_published_is_seen_a_second_later(
    client: FlaskClient, database: Database, petition: UUID, clock: Clock
) -> None:
    assert client.get(COUNT).get_json()["count"] == 0
    signed(database, signing(petition))
    fold_deltas(database)
    publish_counts(database)
    clock.now += FRESH_SECONDS
    assert client.get(COUNT).get_json()["count"] == 1


def test_each_language_referral_and_page_of_a_list_is_its_own(client: FlaskClient, petition: UUID) -> None:
    assert Page(client.get("/cy/deisebau/deiseb-1").text).language == "cy"
    assert Page(client.get(PATH).text).language == "en"
    for code in ("39skz2ssrw", "49skz2ssrw"):
        assert Page(client.get(f"{PATH}/r/{code}").text).form("/signatures").fields["source"] == code
    assert client.get("/en/share-a-thought").status_code == 200
    assert client.get("/en/share-a-thought?page=2").status_code == 404
    sent = f"{PATH}/check-your-email"
    assert "our emails may be late" in client.get(f"{sent}?mail=later").text
    assert "our emails may be late" not in client.get(f"{sent}?mail=sooner").text


def test_where_a_reader_came_from_makes_no_other_page(client: FlaskClient, petition: UUID, memory: PageMemory) -> None:
    for query in ("", "?fbclid=suzies", "?utm_source=laura"):
        assert client.get(f"{PATH}{query}").status_code == 200
    assert len(memory) == 1


def test_what_one_reader_sends_is_given_to_no_other(client: FlaskClient, petition: UUID, memory: PageMemory) -> None:
    """A redirect keeps its reader's query; a form that comes back what they typed; a code page what they chose."""
    for secret in ("suzies", "lauras"):
        moved = client.get(f"/en/petitions/deiseb-1?from={secret}")
        assert (moved.status_code, moved.headers["Location"].partition("?")[0]) == (301, PATH)
        assert secret in moved.headers["Location"] or "?" not in moved.headers["Location"]
        assert secret in client.post(f"{PATH}/signatures", data={"name": secret}).text
        client.get(f"/en/verify?drive={secret}")
        client.get(f"/en/no-such-{secret}")
        client.get("/en/my-support", headers={"Cookie": f"support={secret}"})
    assert len(memory) == 0


def test_pages_behind_a_link_are_not_kept(
    client: FlaskClient, suzies: UUID, link_to: LinkTo, memory: PageMemory
) -> None:
    for purpose in ("verify", "disown", "unsubscribe"):
        assert client.get(link_to(purpose, suzies)).status_code == 200
    client.post(link_to("verify", suzies), data={})
    client.get("/console/sign-in")
    assert len(memory) == 0


def test_each_page_that_is_kept_may_be_kept_by_all(app: Flask, client: FlaskClient, petition: UUID) -> None:
    for path in (
        "/en/",
        PATH,
        "/en/campaigns/together-1",
        f"{PATH}/counts",
        f"{PATH}/paper",
        "/en/privacy",
        "/drives.json",
    ):
        assert client.get(path).headers["Cache-Control"].startswith("public, ")
    assert len(app.extensions[page_memory.EXTENSION]) == 7


def test_each_view_of_a_kept_page_has_its_dots_to_ask_for(client: FlaskClient, petition: UUID) -> None:
    for _ in range(2):
        assert f"/seen/{petition}/opened" in client.get(PATH).text


def test_while_the_database_is_away_kept_pages_are_shown_and_tell_their_age(
    client: FlaskClient, petition: UUID, clock: Clock, cut_off: Callable[[], None]
) -> None:
    before = client.get(PATH)
    cut_off()
    clock.now += 120
    answer = client.get(PATH)
    assert (answer.status_code, answer.data, answer.headers["Age"]) == (200, before.data, "120")
    assert "Age" not in before.headers
    assert client.get(f"{PATH}/counts").status_code == 503
    assert client.post(f"{PATH}/signatures", data={"name": "Suzie"}).status_code == 503


def test_names_do_not_outlast_their_time_while_the_database_is_away(
    client: FlaskClient, database: Database, petition: UUID, clock: Clock, cut_off: Callable[[], None]
) -> None:
    signed(database, signing(petition, show_name=True))
    client.get(PATH)
    cut_off()
    clock.now += 29
    assert client.get(PATH).headers["Age"] == "29"
    clock.now += 1
    assert client.get(PATH).status_code == 503
