"""Whatever is sent to the API, it is refused as a problem, in words that do not repeat it, and nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle, islice
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from campaign.api_keys import limits
from campaign.db import Database
from campaign.db.base import Base
from campaign.http.api.registry import HELPERS, RESOURCES
from campaign.http.api.sentences import SENTENCES
from tests.http.api.asking import Client
from tests.http.api.malformed import BODIES, IDS, INJECTIONS, QUERIES, SENT, Body, mistyped
from tests.http.api.scene import everything
from tests.letters import BODY, SUBJECT

CODES = {*SENTENCES, "fields-refused", "not-found", "method", "refused", "too-much", "body-type"}
NOTHING = Body(b"")
STEP = 17  # of all that there is, every so many are sent in `make test`: each address and each body in turn
UNKNOWN_METHODS = ("TRACE", "CONNECT", "PROPFIND", "X")
PERSON: dict[str, Any] = {
    "given_name": "Nia",
    "family_name": "Rees",
    "email_addresses": [{"address": "nia.rees@example.com"}],
    "postal_addresses": [{"postal_code": "CF10 1AA", "country": "GB"}],
    "cydlais:consents": [{"purpose": "campaign", "is_given": True}],
}
GIVEN: dict[str, Any] = {"person": PERSON, "identifiers": ["paper:1"], "referrer_data": {"source": "poster"}}
OWN: dict[str, dict[str, Any]] = {
    "people": {},
    "petitions": {"comments": "It matters"},
    "advocacy_campaigns": {"subject": SUBJECT, "message": BODY},
    "events": {"cydlais:places": 2},
    "fundraising_pages": {"recipients": [{"amount": "5"}]},
    "forms": {"cydlais:answers": {"quantity": "1", "what": "help"}},
}


@dataclass(frozen=True, slots=True)
class Trial:
    """`is_known`: by the frame of the API, which answers with a code."""

    method: str
    path: str
    body: Body = NOTHING
    is_known: bool = True

    def ask(self, client: Client, version: str) -> TestResponse:
        headers = {} if self.body.length is None else {"Content-Length": self.body.length}
        return client.ask(
            self.method,
            f"/api/{version}/{self.path}",
            headers=headers,
            input_stream=BytesIO(self.body.sent),
            content_type=self.body.kind,
            **({"query_string": self.body.query} if self.body.query else {}),
            **({} if headers else {"content_length": len(self.body.sent)}),
        )


@dataclass(frozen=True, slots=True)
class Ground:
    """An application with something of every noun: where something can be posted, and how it is asked."""

    app: Flask
    database: Database
    secret: str
    parents: dict[str, str]
    targets: list[dict[str, Any]]

    def posts(self) -> list[str]:
        helped = [path for helper in HELPERS for path in helper.paths]
        return [self.placed(path) for path in (*(each.path for each in RESOURCES if each.create), *helped)]

    def placed(self, path: str) -> str:
        return path.replace("<parent_id>", self.parents.get(path.partition("/")[0], ""))

    def inputs(self) -> list[tuple[str, Schema]]:
        made = [(each.path, each.input) for each in RESOURCES if each.create and each.input]
        return [*made, *((path, helper.input) for helper in HELPERS for path in helper.paths)]

    def right(self, path: str) -> dict[str, Any]:
        """What may be posted there."""
        noun, _, below = path.partition("/")
        if noun in OWN:
            return {**GIVEN, **OWN[noun], **({"targets": self.targets} if noun == "advocacy_campaigns" else {})}
        return {"_links": {"osdi:person": {"href": f"people/{self.parents['people']}"}}} if below else {"name": "x"}

    def askers(self) -> list[tuple[Client, str]]:
        """With a key and without, in either version."""
        web = self.app.test_client(use_cookies=False)
        return [(Client(web, key), version) for key in (self.secret, "") for version in ("v1", "v2")]

    def rows(self) -> dict[str, int]:
        with self.database.reading() as session:
            return {
                table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
                for table in Base.metadata.sorted_tables
            }


@pytest.fixture
def ground(app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch) -> Ground:
    monkeypatch.setattr(limits, "COST_SECONDS", 0.0)
    secret = everything(app, database).secret
    api = Client(app.test_client(use_cookies=False), secret)
    parents = {}
    for resource in {each.parent.path: each.parent for each in RESOURCES if each.parent}.values():
        first = api.page(resource.path)["_embedded"][resource.relation][0]
        parents[resource.path] = first["_links"]["self"]["href"].rpartition("/")[2]
    targets = api.page("advocacy_campaigns")["_embedded"]["osdi:advocacy_campaigns"][0]["target_list"][:1]
    return Ground(app, database, secret, parents, targets)


def test_whatever_is_malformed_is_refused_and_nothing_is_stored(ground: Ground) -> None:
    askers = cycle(ground.askers())
    refuses(ground, ((trial, next(askers)) for trial in islice(trials(ground), 0, None, STEP)))


@pytest.mark.long
def test_all_that_is_malformed_is_refused_with_a_key_and_without_in_both_versions(ground: Ground) -> None:
    askers = ground.askers()
    refuses(ground, ((trial, asker) for trial in trials(ground) for asker in askers))


def test_what_a_filter_looks_for_is_a_text_and_nothing_else(ground: Ground) -> None:
    api = Client(ground.app.test_client(use_cookies=False), ground.secret)
    for place in (
        "petitions title",
        "petitions identifier",
        "events name",
        "tags name",
        "people email",
        "people cydlais:name",
    ):
        path, field = place.split()
        for text in INJECTIONS:
            found = api.page(path, query_string={"filter": f"{field} eq '{text}'"})
            assert found["total_records"] == 0, (place, text)


def test_what_it_is_made_of_is_taken_when_it_is_right(ground: Ground) -> None:
    """Or else the trials would be refused for another reason."""
    api = Client(ground.app.test_client(use_cookies=False), ground.secret)
    for helper in HELPERS:
        for path in helper.paths[:1]:
            answer = api.post(ground.placed(path), ground.right(path))
            assert answer.status_code == 200, (path, answer.text)


def refuses(ground: Ground, asked: Iterable[tuple[Trial, tuple[Client, str]]]) -> None:
    before = ground.rows()
    for trial, (client, version) in asked:
        answer = trial.ask(client, version)
        said = (trial, version, bool(client.key), answer.text[:300])
        assert 400 <= answer.status_code < 500 and answer.mimetype == "application/problem+json", said
        assert SENT not in answer.text, said
        if trial.is_known:
            codes = {answer.get_json()["code"], *(each["code"] for each in answer.get_json().get("errors", ()))}
            assert codes <= CODES, said
    assert ground.rows() == before


def trials(ground: Ground) -> Iterator[Trial]:
    for path in ground.posts():
        yield from (Trial("POST", path, body) for body in BODIES)
        yield from (Trial("POST", f"/{path}//", body) for body in BODIES[::9])
    for path, schema in ground.inputs():
        right = ground.right(path)
        yield from (Trial("POST", ground.placed(path), in_json(each)) for each in mistyped(schema, right))
    for resource in RESOURCES:
        path = ground.placed(resource.path)
        yield from (Trial("GET", f"{path}?{query}") for query in QUERIES)
        yield from (Trial("GET", f"{path}/{item_id}") for item_id in IDS)
        if resource.parent:
            yield from (Trial("GET", resource.path.replace("<parent_id>", item_id)) for item_id in IDS)
    for method in UNKNOWN_METHODS:
        yield from (
            Trial(method, path, is_known=False)
            for path in ("", "petitions", "openapi.json", "nowhere", *ground.posts())
        )


def in_json(body: Any) -> Body:
    return Body(json.dumps(body).encode())
