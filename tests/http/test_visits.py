"""Visits are counted as numbers: without a cookie, without anything of whoever asks, and only of people who look."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from campaign.clock import utc_now
from campaign.db import Database
from campaign.drives.visits import BEGUN, OPENED, DriveVisits, count_visits
from campaign.drives.wales import day_of
from campaign.http import gunicorn
from campaign.http.visits import DOT, EXTENSION, VisitCounter, counter_of, write_visits
from campaign.http.waiting_counts import EVERY_SECONDS, MOST_KEPT
from tests.http.site.reading import Page

BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Dest": "image",
}


@pytest.fixture(autouse=True)
def counts_anew(app: Flask) -> None:
    """The application is shared by tests."""
    app.extensions[EXTENSION] = VisitCounter()


def counted(app: Flask, database: Database, drive_id: UUID) -> dict[str, int]:
    write_visits(app)
    with database.reading() as session:
        return count_visits(session, drive_id, day_of(utc_now()) - timedelta(days=1))


def test_a_page_asks_for_its_dots_and_each_view_is_counted(
    app: Flask, client: FlaskClient, database: Database, petition: UUID
) -> None:
    page = Page(client.get("/cy/deisebau/deiseb-1").text)
    dots = [given["src"] for tag, given in page.attributes if tag == "img" and given["src"].startswith("/seen/")]
    assert dots == [f"/seen/{petition}/opened", f"/seen/{petition}/begun"]
    for path in (dots[0], dots[0], dots[1]):
        answer = client.get(path, headers=BROWSER)
        assert answer.data == DOT and answer.mimetype == "image/gif"
        assert answer.headers["Cache-Control"] == "no-store" and "Set-Cookie" not in answer.headers
    assert counted(app, database, petition) == {OPENED: 2, BEGUN: 1}
    client.get(dots[0], headers=BROWSER)
    assert counted(app, database, petition) == {OPENED: 3, BEGUN: 1}


def test_a_form_that_came_back_is_no_second_visit(client: FlaskClient, petition: UUID) -> None:
    back = client.post("/en/petitions/petition-1/signatures", data={"name": "Suzie"}, headers=BROWSER)
    assert back.status_code == 422 and "/seen/" not in back.text


@pytest.mark.parametrize(
    "change",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "curl/8.5.0"},
        {"User-Agent": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Dest": "document"},
        {"Sec-Purpose": "prefetch;prerender"},
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_programs_and_other_sites_are_not_counted(
    app: Flask, client: FlaskClient, database: Database, petition: UUID, change: Mapping[str, str]
) -> None:
    assert client.get(f"/seen/{petition}/opened", headers={**BROWSER, **change}).data == DOT
    client.head(f"/seen/{petition}/opened", headers=BROWSER)
    assert counted(app, database, petition) == {OPENED: 0, BEGUN: 0}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_names_no_drive_is_counted_nowhere(app: Flask, client: FlaskClient, database: Database) -> None:
    for path in ("/seen/1/opened", f"/seen/{uuid4()}/signed", "/seen/%00/opened", f"/seen/{uuid4()}"):
        assert client.get(path, headers=BROWSER).status_code == 404
    for _ in range(MOST_KEPT + 5):
        counter_of(app).count((uuid4(), day_of(utc_now()), OPENED))
    assert client.get(f"/seen/{uuid4()}/opened", headers=BROWSER).data == DOT  # the same, whether it is there or not
    write_visits(app)
    with database.reading() as session:
        assert session.scalars(select(DriveVisits)).all() == []


def test_what_was_counted_is_written_every_few_seconds_and_once_more_at_the_end(
    app: Flask, client: FlaskClient, database: Database, petition: UUID
) -> None:
    seconds = [0.0]
    app.extensions[EXTENSION] = VisitCounter(lambda: seconds[0])

    def look() -> int:
        assert client.get(f"/seen/{petition}/opened", headers=BROWSER).data == DOT
        return written()

    def written() -> int:
        with database.reading() as session:
            return count_visits(session, petition, day_of(utc_now()) - timedelta(days=1))[OPENED]

    assert look() == 0
    seconds[0] = EVERY_SECONDS
    assert (look(), look()) == (2, 2)
    gunicorn.worker_exit(None, type("Worker", (), {"wsgi": app})())
    assert written() == 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_while_the_database_is_away_the_count_waits(database: Database, petition: UUID, tmp_path: Path) -> None:
    away = Database(f"sqlite:///{tmp_path}/nothing-here.sqlite3")
    counter, today = VisitCounter(), day_of(utc_now())
    counter.count((petition, today, OPENED))
    counter.write(away)
    away.dispose()
    counter.count((petition, today, OPENED))
    counter.write(database)
    counter.write(database)
    with database.reading() as session:
        assert count_visits(session, petition, today)[OPENED] == 2
