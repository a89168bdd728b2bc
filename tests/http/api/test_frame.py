"""The frame of the API: the entry point, a collection and its pages, filters, refusals."""

from __future__ import annotations

from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection

from campaign.db import Database
from campaign.http.api.blueprint import METHODS
from campaign.http.api.registry import HELPERS, RESOURCES
from tests.cast import charlie_opens_petition
from tests.http.api.asking import Client

WRITTEN = [resource for resource in RESOURCES if resource.create]


@pytest.fixture
def api(client: FlaskClient) -> Client:
    return Client(client)


def test_a_client_finds_its_way_from_the_entry_point(api: Client, petition: UUID) -> None:
    entry = api.page("")
    assert entry["osdi_version"] == "1.2.0" and entry["motd"] and entry["max_pagesize"] == 100
    path = entry["_links"]["osdi:petitions"]["href"].removeprefix("http://cydlais.test")
    one = api.page(path)["_embedded"]["osdi:petitions"][0]
    assert one["identifiers"] == [f"cydlais:{petition}"] and one["title"] == "The petition 1"
    assert one["cydlais:translations"]["cy"]["title"] == "Y ddeiseb 1"
    again = api.page(one["_links"]["self"]["href"].removeprefix("http://cydlais.test"))
    assert again == one
    assert api.page(path, headers={"Accept-Language": "cy"})["_embedded"]["osdi:petitions"][0]["title"] == "Y ddeiseb 1"


def test_slashes_and_the_other_version_lead_to_the_same(api: Client, petition: UUID) -> None:
    for path in ("/api/v2/petitions", "/api/v1/petitions/", "/api/v1//petitions", "/api/v2//petitions//"):
        assert api.page(path)["total_records"] == 1, path


def test_everything_is_the_same_under_both_versions(api: Client, petition: UUID) -> None:
    paths = ["", *(resource.path for resource in RESOURCES if resource.parent is None), f"petitions/{petition}"]
    for path in (*paths, "nowhere"):
        one, two = api.get(f"/api/v1/{path}"), api.get(f"/api/v2/{path}")
        assert (one.status_code, one.text.replace("/api/v1", "/api/v2")) == (two.status_code, two.text), path
    helpers = [path.replace("<parent_id>", str(petition)) for helper in HELPERS for path in helper.paths]
    assert [api.post(f"/api/v2/{path}").text for path in helpers] == [api.post(path).text for path in helpers]


def test_nothing_is_changed_or_deleted_and_what_can_be_done_is_allowed(api: Client, petition: UUID) -> None:
    """Of every address, whether there is anything at it or not."""
    addresses = {resource.path: "GET" for resource in RESOURCES}
    addresses |= {f"{path}/{petition}": "GET" for path in addresses} | {
        resource.path: "GET, POST" for resource in WRITTEN
    }
    addresses |= {path: "POST" for helper in HELPERS for path in helper.paths} | {"": "GET"}
    for path, can in addresses.items():
        for method in ("PUT", "PATCH", "DELETE"):
            answer = api.ask(method, path.replace("<parent_id>", str(petition)), json={"name": "x"})
            allowed = set(answer.headers["Allow"].split(", "))
            assert answer.status_code == 405 and answer.get_json()["code"] == "method", (method, path)
            assert allowed - {"HEAD", "OPTIONS"} == set(can.split(", ")) and ("HEAD" in allowed) == ("GET" in can), path
    assert api.ask("OPTIONS", "petitions").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_method_that_nobody_knows_is_refused_as_a_problem(api: Client) -> None:
    for method in ("TRACE", "CONNECT", "PROPFIND", "X"):
        for path in ("", "petitions", "nowhere"):
            answer, status = api.ask(method, path), 404 if path == "nowhere" and method in METHODS else 405
            assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), (method, path)


def test_pages_end_with_an_empty_one(api: Client, database: Database, petition: UUID) -> None:
    for slug in ("2", "3"):
        charlie_opens_petition(database, slug=slug)
    first = api.page("petitions?per_page=2")
    assert (first["total_records"], first["total_pages"], first["page"], first["per_page"]) == (3, 2, 1, 2)
    second = api.page(first["_links"]["next"]["href"].removeprefix("http://cydlais.test"))
    by_number = api.page("petitions?per_page=2&page=2")
    assert second["_embedded"] == by_number["_embedded"] and len(second["_embedded"]["osdi:petitions"]) == 1
    assert "next" not in second["_links"] and "previous" in second["_links"]
    for page in ("3", "999999999"):
        assert api.page(f"petitions?per_page=2&page={page}")["_embedded"] == {"osdi:petitions": []}
    for page in ("0", "-1", "x", "1e3", "9999999999"):
        assert api.get(f"petitions?page={page}").status_code == 400
    for after in ("", "x", petition.hex, f"{{{petition}}}"):
        assert api.get("petitions", query_string={"after": after}).status_code == 400, after


def test_an_answer_that_is_known_is_not_sent_again(api: Client, petition: UUID) -> None:
    etag = api.get("petitions").headers["ETag"]
    assert api.get("petitions", headers={"If-None-Match": etag}).status_code == 304


FILTERS = [
    ("title eq 'The petition 1'", 200, 1),
    ("title eq 'The petition 2' or (created_date gt '2020-01-01T00:00:00Z' and title ne 'x')", 200, 1),
    ("not (title eq 'The petition 1')", 200, 0),
    ("title eq 'O''Brien''; DROP TABLE drives; --'", 200, 0),
    ("target_name eq 'Nobody'", 200, 0),
    ("identifier eq 'cydlais:x'", 200, 0),
    ("password eq 'x'", 400, 0),
    ("title eq 'x", 400, 0),
    ("created_date gt 'yesterday'", 400, 0),
    ("created_date gt '0001-01-01T00:00:00+14:00'", 400, 0),
    ("(" * 500 + "title eq 'x'" + ")" * 500, 400, 0),
]


def test_a_filter_finds_or_is_refused(api: Client, petition: UUID) -> None:
    for said, status, found in FILTERS:
        answer = api.get("petitions", query_string={"filter": said})
        assert answer.status_code == status, said
        if status == 200:
            assert answer.get_json()["total_records"] == found, said


REFUSED = [
    ("DELETE", "petitions", 405),
    ("PATCH", "petitions/x", 405),
    ("GET", "nowhere/at/all", 404),
    ("GET", "petitions/00000000-0000-0000-0000-000000000000", 404),
    ("GET", "petitions/{0}", 404),
    ("GET", "petitions?OSDI-API-Token=cydlais_x", 400),
]


def test_what_cannot_be_done_is_said_as_problem_and_as_osdi_has_it(api: Client, petition: UUID) -> None:
    for method, path, status in REFUSED:
        answer = api.ask(method, path)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), (method, path)
        assert answer.get_json()["osdi:error"]["response_code"] == answer.get_json()["status"] == status


def test_a_key_that_is_none_is_refused_and_rubbish_costs_no_turn_of_the_database(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[Database] = []
    alone = Database.alone

    def counted(database: Database) -> AbstractContextManager[Connection]:
        turns.append(database)
        return alone(database)

    monkeypatch.setattr(Database, "alone", counted)
    for key, cost in (("x", 0), ("cydlais_" + "a" * 42 + "é", 0), ("cydlais_" + "a" * 43, 1)):
        turns.clear()
        answer = Client(client, key).get("petitions")
        assert answer.status_code == 401 and answer.get_json()["code"] == "key-unknown"
        assert len(turns) == cost, key
