"""The description of the API: by the rules of OpenAPI, whole, and true of what is answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from campaign.http.api.openapi import words
from campaign.http.api.openapi.document import describe
from campaign.http.api.registry import HELPERS, RESOURCES
from tests.http.api.asking import Client

METHODS = frozenset(("get", "put", "post", "delete", "patch"))
BASE = "http://cydlais.test"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return describe(BASE, "v1", "en")


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for path in document["paths"].values() for method, each in path.items() if method in METHODS]


def test_it_is_valid(document: dict[str, Any]) -> None:
    faults = [f"{list(each.absolute_path)}: {each.message}" for each in OpenAPIV31SpecValidator(document).iter_errors()]
    assert faults == []


def test_it_has_all_that_is_served_under_names_of_their_own(document: dict[str, Any]) -> None:
    paths = {f"/api/v1/{each.path}".replace("<parent_id>", "{parent_id}"): each for each in RESOURCES}
    for path, resource in paths.items():
        assert ("post" in document["paths"][path]) == (resource.create is not None), path
        assert set(document["paths"][f"{path}/{{item_id}}"]) == {"parameters", "get"}, path
    helped = {f"/api/v1/{path}".replace("<parent_id>", "{parent_id}") for each in HELPERS for path in each.paths}
    assert helped <= document["paths"].keys()
    assert len({each["operationId"] for each in operations(document)}) == len(operations(document))
    used = {each["tags"][0] for each in operations(document)}
    assert used == words.NOUNS.keys() == {each["name"] for each in document["tags"]}


def test_where_a_helper_stands_in_place_of_an_id_only_a_post_is_described(document: dict[str, Any]) -> None:
    at_one = {
        path for path in document["paths"] if "405" in document["paths"][path].get("get", {}).get("responses", ())
    }
    assert at_one == {"/api/v1/people/{item_id}"}


def test_it_is_answered_in_the_language_that_was_asked_for(client: FlaskClient, petition: UUID) -> None:
    api = Client(client)
    link = api.page("")["_links"]["service-desc"]["href"]
    answer = api.get(link.removeprefix(BASE))
    assert answer.mimetype == "application/json" and answer.get_json() == describe(BASE, "v1", "en")
    assert api.get("openapi.json", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    welsh = api.get("/api/v2/openapi.json", headers={"Accept-Language": "cy"}).get_json()
    assert welsh["info"]["title"] == "Yr API ar gyfer meddalwedd arall" and "/api/v2/people" in welsh["paths"]


def test_its_page_stands_in_both_languages_without_foreign_scripts(client: FlaskClient, petition: UUID) -> None:
    docs = Client(client).page("")["_links"]["docs"]["href"].removeprefix(BASE)
    for language, title in (("en", "The API for other software"), ("cy", "Yr API ar gyfer meddalwedd arall")):
        led = client.get(docs, headers={"Accept-Language": language})
        assert (led.status_code, led.headers["Location"]) == (302, f"/{language}/api")
        page = client.get(led.headers["Location"]).text
        assert f"<h1>{title}</h1>" in page
        for noun, words_of in words.NOUNS.items():
            assert f'<section id="{noun}">' in page, noun
            assert (words_of.title in page) or language == "cy", noun
        for path in describe(BASE, "v1", "en")["paths"]:
            assert path in page, path
        assert {each.partition('"')[0][:8] for each in page.split('src="')[1:]} == {"/static/"}
    assert "_links" in page and "SignatureInput" in page and "read-people" in page
