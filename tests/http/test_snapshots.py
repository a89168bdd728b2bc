"""Signed heads and logs over HTTP, and receipts in My support: nothing is shown that is not signed, nothing that changes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from campaign.db import Database
from campaign.drives.models import Drive
from campaign.paths import path_to
from campaign.settings import Settings
from campaign.snapshots import reading
from tests.cast import signed, signing
from tests.contributions.counting import ON_SQLITE_ALONE
from tests.exports.published import counted
from tests.http.site.reading import Page
from tests.http.site.visiting import Visitor, visitor
from tests.snapshots.logs import folded
from tests.snapshots.verifying import verifier
from tests.time_travel import let_pass

HEADS, LOG = "/petitions/petition-1/snapshots.json", "/petitions/petition-1/snapshots/log"
GROWTH = "/petitions/petition-1/snapshots/consistency"
FOREIGN = {"Origin": "https://elsewhere.example"}


@pytest.fixture
def suzies_own(database: Database, petition: UUID) -> UUID:
    """Signed for at once; nine more are counted after the head."""
    suzie = signed(database, signing(petition))
    folded(database)
    counted(database, petition, 9)
    folded(database)
    return suzie


def test_heads_and_log_are_for_everybody(client: FlaskClient, database: Database, suzies_own: UUID) -> None:
    before = client.get(HEADS, headers=FOREIGN)
    assert [head["size"] for head in before.get_json()["heads"]] == [1]
    for query in ("", "?end=9"):
        assert len(client.get(LOG + query).get_json()["entries"]) == 1  # the others are not signed yet
    assert client.get(f"{GROWTH}?first=1&second=10").status_code == 404
    let_pass(database, timedelta(hours=1))
    folded(database)
    heads = client.get(HEADS).get_json()["heads"]
    assert [(head["size"], head["count"], head["previous_size"]) for head in heads] == [(1, 1, 0), (10, 10, 1)]
    growth = client.get(f"{GROWTH}?first=1&second=10").get_json()
    assert growth["consistency"] == heads[1]["consistency"] != []
    page = client.get("/petitions/deiseb-1/snapshots/log?start=2&end=5").get_json()
    assert (page["start"], page["entries"]) == (2, client.get(LOG).get_json()["entries"][2:5])
    for path in (HEADS, LOG, f"{GROWTH}?first=1&second=10"):
        answer = client.get(path, headers=FOREIGN)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"].startswith("public, max-age=60")
        assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@ON_SQLITE_ALONE
def test_pages_of_heads_and_of_the_log_are_bounded(
    client: FlaskClient, database: Database, suzies_own: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_pass(database, timedelta(hours=1))
    folded(database)
    monkeypatch.setattr(reading, "MOST_HEADS", 1)
    monkeypatch.setattr(reading, "MOST_ENTRIES", 4)
    [last] = client.get(HEADS).get_json()["heads"]
    [first] = client.get(f"{HEADS}?before={last['size']}").get_json()["heads"]
    assert (first["size"], last["size"]) == (1, 10)
    for query, expected in (("", 4), ("?start=8", 2), ("?start=10", 0), ("?start=999999999", 0), ("?start=5&end=3", 0)):
        assert len(client.get(LOG + query).get_json()["entries"]) == expected, query


@ON_SQLITE_ALONE
def test_what_cannot_be_is_a_problem_for_programs(client: FlaskClient, database: Database, suzies_own: UUID) -> None:
    for path in (f"{LOG}?start=-1", f"{LOG}?end=1e3", f"{LOG}?start=1234567890", f"{HEADS}?before=x", GROWTH):
        answer = client.get(path)
        assert (answer.status_code, answer.content_type) == (400, "application/problem+json"), path
    for sizes in ("first=0&second=1", "first=2&second=1", "first=1&second=2"):
        assert client.get(f"{GROWTH}?{sizes}").status_code == 404
    for path in (
        HEADS.replace("petition-1", "nothing"),
        LOG.replace("petition-1", "'"),
        HEADS.replace("petitions", "appeals"),
    ):
        assert client.get(path).status_code == 404
    assert client.post(HEADS).status_code == 405
    with database.transaction() as session:
        session.execute(update(Drive).values(published_at=None))
    assert [client.get(path).status_code for path in (HEADS, LOG, f"{GROWTH}?first=1&second=1")] == [404] * 3


@ON_SQLITE_ALONE
def test_a_drive_where_nothing_is_counted_has_an_empty_log(client: FlaskClient, petition: UUID) -> None:
    heads, log = client.get(HEADS).get_json(), client.get(LOG).get_json()
    assert (heads["log"], heads["heads"], heads["keys"], log["entries"]) == (str(petition), [], [], [])


def test_suzie_takes_her_receipt_away_and_checks_it(
    app: Flask, database: Database, settings: Settings, petition: UUID, tmp_path: Path
) -> None:
    mine, theirs = signed(database, signing(petition)), signed(database, signing(petition, "Paul", "paul@example.com"))
    suzie = visitor(app, database, settings)
    suzie.enter(signing(petition).mailbox_key)
    assert "in a few minutes" in given_page(suzie, mine).words
    assert suzie.browser.get(receipt_path(mine)).status_code == 303
    folded(database)
    assert receipt_path(mine) in given_page(suzie, mine).links
    answer = suzie.browser.get(receipt_path(mine))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="receipt-')
    assert answer.headers["Cache-Control"] == "no-store"
    (tmp_path / "receipt.json").write_bytes(answer.data)
    (tmp_path / "heads.json").write_bytes(suzie.browser.get(HEADS).data)
    files = ("receipt", str(tmp_path / "receipt.json"), "--heads", str(tmp_path / "heads.json"))
    assert verifier().main(files) == 0
    assert suzie.browser.get(receipt_path(theirs)).status_code == 404
    in_welsh = suzie.browser.get(path_to("my_support_receipt", "cy", row_id=str(mine)))
    assert (in_welsh.data, "derbynneb-" in in_welsh.headers["Content-Disposition"]) == (answer.data, True)


@ON_SQLITE_ALONE
def test_who_is_not_signed_for_yet_is_told_when(
    app: Flask, database: Database, settings: Settings, suzies_own: UUID, petition: UUID
) -> None:
    paul = signed(database, signing(petition, "Paul", "paul@example.com"))
    folded(database)
    inside = visitor(app, database, settings)
    inside.enter(signing(petition, email="paul@example.com").mailbox_key)
    assert "It is signed once an hour. Yours will be here soon after:" in given_page(inside, paul).words
    assert inside.browser.get(receipt_path(paul)).status_code == 303
    stranger = app.test_client()
    assert "receipt" not in stranger.get(receipt_path(paul)).text  # the door stands there


def given_page(inside: Visitor, contribution_id: UUID) -> Page:
    return inside.page(f"/en/my-support/given/{contribution_id}")


def receipt_path(contribution_id: UUID) -> str:
    return f"/en/my-support/given/{contribution_id}/receipt.json"
