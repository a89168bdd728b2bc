"""Counts for everybody over HTTP: any site may read them, any cache may keep them, and drafts are nothing."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from campaign.contributions.folding import fold_deltas
from campaign.db import Database
from campaign.drives.models import Drive, Slug
from campaign.drives.slugs import Owner, claim_slug
from campaign.exports.chart import STYLE
from campaign.exports.counts import publish_counts, publish_parts
from tests.appeals import charlie_opens_appeal, commenting, given
from tests.cast import charlie_opens_petition, signed, signing
from tests.contributions.counting import ON_SQLITE_ALONE

NAMES = ("count.json", "counts.json", "counts.csv", "history.json", "chart.svg")


@pytest.fixture
def counted(database: Database, petition: UUID) -> UUID:
    """Suzie's signature is counted; nothing is published yet."""
    signed(database, signing(petition))
    fold_deltas(database)
    return petition


def test_what_is_not_published_yet_is_answered_all_the_same(
    client: FlaskClient, database: Database, counted: UUID
) -> None:
    before = [client.get(f"/petitions/petition-1/{name}") for name in NAMES]
    publish_counts(database)
    after = [client.get(f"/petitions/petition-1/{name}") for name in NAMES]
    assert [answer.status_code for answer in before] == [200] * len(NAMES)
    assert [(answer.data, answer.content_type, answer.headers["ETag"]) for answer in before] == [
        (answer.data, answer.content_type, answer.headers["ETag"]) for answer in after
    ]


def test_a_drive_without_any_signature_answers(client: FlaskClient, petition: UUID) -> None:
    answer = client.get("/petitions/petition-1/count.json").get_json()
    assert set(answer) == {"count", "goal", "next_milestone", "counted_at"}
    assert (answer["count"], answer["goal"], answer["next_milestone"]) == (0, 1000, 2)


@ON_SQLITE_ALONE
@pytest.mark.parametrize("name", NAMES)
def test_any_site_may_read_it_and_any_cache_may_keep_it(
    client: FlaskClient, database: Database, counted: UUID, name: str
) -> None:
    publish_parts(database)
    answer = client.get(f"/petitions/deiseb-1/{name}", headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=120, stale-if-error=300"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["ETag"].startswith('"')
    again = client.get(f"/petitions/deiseb-1/{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    head = client.head(f"/petitions/deiseb-1/{name}")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", answer.headers["ETag"])
    assert int(head.headers["Content-Length"]) == len(answer.data)


@ON_SQLITE_ALONE
def test_a_browser_may_ask_beforehand_to_send_the_tag_it_has(client: FlaskClient, petition: UUID) -> None:
    answer = client.options("/petitions/petition-1/count.json")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Headers"] == "If-None-Match"
    assert answer.headers["Access-Control-Expose-Headers"] == "ETag"


@ON_SQLITE_ALONE
def test_the_tag_changes_with_the_count(client: FlaskClient, database: Database, counted: UUID) -> None:
    publish_counts(database)
    before = client.get("/petitions/petition-1/count.json")
    signed(database, signing(counted, "Paul Rees", "paul@example.com"))
    fold_deltas(database)
    publish_counts(database)
    after = client.get("/petitions/petition-1/count.json", headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.get_json()["count"]) == (200, 2)


@ON_SQLITE_ALONE
@pytest.mark.parametrize("is_published", [False, True])
def test_the_slug_of_either_language_and_a_former_one_work(
    client: FlaskClient, database: Database, counted: UUID, is_published: bool
) -> None:
    with database.transaction() as session:
        claim_slug(session, Owner("petition", counted, "cy"), "enw-newydd")
    if is_published:
        publish_counts(database)
    bodies = {client.get(f"/petitions/{slug}/counts.json").data for slug in ("petition-1", "deiseb-1", "enw-newydd")}
    assert len(bodies) == 1
    charts = [client.get(f"/petitions/{slug}/chart.svg").get_data(as_text=True) for slug in ("petition-1", "deiseb-1")]
    assert ['lang="en"' in charts[0], 'lang="cy"' in charts[1]] == [True, True]
    assert "The petition 1" in charts[0] and "Y ddeiseb 1" in charts[1]


@ON_SQLITE_ALONE
def test_each_kind_of_drive_has_its_own_addresses(client: FlaskClient, database: Database, counted: UUID) -> None:
    for prefix, kind in (("letter-drives", "letter-drive"), ("pledge-drives", "pledge-drive")):
        assert client.get(f"/{prefix}/petition-1/count.json").status_code == 404
        with database.transaction() as session:
            session.execute(update(Slug).where(Slug.owner_id == counted).values(kind=kind))
            session.execute(update(Drive).where(Drive.id == counted).values(kind=kind))
        assert client.get(f"/{prefix}/petition-1/count.json").get_json()["count"] == 1
        assert client.get(f"/{prefix}/petition-1/chart.svg").status_code == 200


def test_nothing_is_a_problem_for_programs(client: FlaskClient, petition: UUID) -> None:
    for slug in ("no-such", "a" * 300, "%00", "%ff", "pet%0Aition-1", "'"):
        for name in ("count.json", "chart.svg", "counts.csv"):
            answer = client.get(f"/petitions/{slug}/{name}")
            assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
            assert json.loads(answer.data)["status"] == 404
            assert answer.headers["Access-Control-Allow-Origin"] == "*"


@ON_SQLITE_ALONE
def test_a_draft_is_nothing_even_where_it_was_published_before(
    client: FlaskClient, database: Database, counted: UUID
) -> None:
    publish_counts(database)
    with database.transaction() as session:
        session.execute(update(Drive).values(published_at=None))
    for name in NAMES:
        assert client.get(f"/petitions/petition-1/{name}").status_code == 404
    assert client.get("/drives.json").get_json() == {"drives": []}


@ON_SQLITE_ALONE
def test_what_only_workers_read_is_given_to_nobody(client: FlaskClient, database: Database, counted: UUID) -> None:
    publish_parts(database)
    assert client.get("/petitions/petition-1/parts.json").status_code == 404
    assert client.get("/petitions/petition-1/chart.en.svg").status_code == 404


@ON_SQLITE_ALONE
def test_nothing_can_be_posted(client: FlaskClient, petition: UUID) -> None:
    assert client.post("/petitions/petition-1/count.json").status_code == 405


@ON_SQLITE_ALONE
def test_a_chart_opened_by_itself_may_use_its_own_style_and_nothing_else(client: FlaskClient, counted: UUID) -> None:
    answer = client.get("/petitions/petition-1/chart.svg")
    assert answer.content_type.startswith("image/svg+xml")
    policy = answer.headers["Content-Security-Policy"]
    digest = b64encode(sha256(STYLE.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert "unsafe" not in policy


def test_a_published_document_costs_one_statement(client: FlaskClient, database: Database, counted: UUID) -> None:
    publish_counts(database)
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *about: statements.append(about[2]))
    client.get("/petitions/petition-1/count.json")
    assert len([each for each in statements if not each.startswith("BEGIN")]) == 1


def test_open_drives_are_listed_in_both_languages(client: FlaskClient, database: Database, counted: UUID) -> None:
    closed = charlie_opens_petition(database, slug="2")
    with database.transaction() as session:
        drive = session.get_one(Drive, closed)
        drive.closes_at, drive.opens_at = drive.opens_at, None
    answer = client.get("/drives.json")
    with database.reading() as session:
        opens_at, closes_at = session.execute(select(Drive.opens_at, Drive.closes_at).where(Drive.id == counted)).one()
    assert answer.get_json() == {
        "drives": [
            {
                "id": str(counted),
                "kind": "petition",
                "slugs": {"cy": "deiseb-1", "en": "petition-1"},
                "titles": {"cy": "Y ddeiseb 1", "en": "The petition 1"},
                "state": "open",
                "count": 1,
                "opens_at": opens_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
                "closes_at": closes_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
            }
        ]
    }
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/drives.json", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(("slug", "measure"), [("appeal-1", "Contributions"), ("apel-1", "Cyfraniadau")])
def test_appeals_are_charted_and_are_not_in_drives_json(
    client: FlaskClient, database: Database, petition: UUID, slug: str, measure: str
) -> None:
    given(database, commenting(charlie_opens_appeal(database)))
    fold_deltas(database)
    chart = client.get(f"/appeals/{slug}/chart.svg")
    assert (chart.status_code, chart.content_type.split(";")[0]) == (200, "image/svg+xml")
    assert measure in chart.text
    assert client.get(f"/appeals/{slug}/count.json").get_json()["count"] == 1
    assert [drive["id"] for drive in client.get("/drives.json").get_json()["drives"]] == [str(petition)]
