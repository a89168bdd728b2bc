"""Headers, hosts, proxies and posts from other sites, by the rule at the top of the security checklist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from campaign.app import create_app
from campaign.db import Database
from campaign.settings import Settings
from tests.http.conftest import LinkTo

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no database has a part in it
GOOD = {"name": "Suzie Evans", "email": "suzie@example.com", "postcode": "CF10 1AA"}
PATH = "/en/petitions/petition-1/signatures"
OWN = "http://cydlais.test"
MOST_OF_STYLESHEET = 30_000  # bytes


def test_every_answer_carries_the_headers_that_protect_it(client: FlaskClient, petition: UUID) -> None:
    for path in ("/en/petitions/petition-1", "/en/nowhere", "/", "/healthz", "/en/verify/x"):
        headers = client.get(path).headers
        policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "Set-Cookie" not in headers


def test_pages_need_nothing_that_the_policy_forbids(client: FlaskClient, petition: UUID) -> None:
    html = client.get("/en/petitions/petition-1").text
    for forbidden in ("style=", "<style", "onclick", "onload", "javascript:", "data:", "http://www", "https://cdn"):
        assert forbidden not in html
    assert html.count("<script") == html.count("<script src=") == 1


def test_browsers_are_held_to_https_where_the_site_has_it(settings: Settings, database: Database) -> None:
    plain = create_app(settings, database).test_client().get("/en/contact", base_url=OWN)
    assert "Strict-Transport-Security" not in plain.headers
    secure = replace(settings, base_url="https://cydlais.test")
    answer = create_app(secure, database).test_client().get("/en/contact", base_url="https://cydlais.test")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, 303),
        ({"Sec-Fetch-Site": "same-site", "Origin": OWN}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": OWN}, 403),
        ({"Sec-Fetch-Site": ""}, 403),
        ({"Sec-Fetch-Site": "Same-Origin"}, 403),
        ({"Origin": OWN}, 303),
        ({"Origin": "http://CYDLAIS.test:80"}, 303),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "https://cydlais.test"}, 403),
        ({"Origin": "http://cydlais.test:8080"}, 403),
        ({"Origin": "http://cydlais.test.evil.example"}, 403),
        ({"Origin": "http://cydlais.test:99999999"}, 403),
    ],
)
def test_a_post_is_taken_from_our_own_pages_alone(
    client: FlaskClient, petition: UUID, headers: Mapping[str, str], status: int
) -> None:
    assert client.post(PATH, data=GOOD, headers=headers).status_code == status


def test_a_refused_post_is_explained_and_stores_nothing(
    client: FlaskClient, database: Database, petition: UUID
) -> None:
    answer = client.post(PATH, data=GOOD, headers={"Origin": "https://evil.example"})
    assert "This form came from another site" in answer.text
    json = client.post(PATH, data=GOOD, headers={"Origin": "https://evil.example", "Accept": "application/json"})
    assert json.content_type == "application/problem+json"
    assert json.get_json(force=True)["status"] == 403


@pytest.mark.parametrize("purpose", ["verify", "disown", "unsubscribe", "allow-mail"])
def test_token_pages_prove_themselves_and_take_posts_from_anywhere(
    client: FlaskClient, suzies: UUID, link_to: LinkTo, purpose: str
) -> None:
    headers = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    assert client.post(link_to(purpose, suzies), headers=headers).status_code == 200


def test_reading_is_never_refused_by_origin(client: FlaskClient, petition: UUID) -> None:
    headers = {"Origin": "https://news.example", "Sec-Fetch-Site": "cross-site"}
    assert client.get("/en/petitions/petition-1", headers=headers).status_code == 200


def in_production(settings: Settings, **changes: object) -> Settings:
    return replace(settings, env="production", base_url="https://cydlais.test", **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("host", "status"),
    [("cydlais.test", 200), ("deisebau.test", 200), ("localhost", 200), ("evil.example", 400), ("a b", 400)],
)
def test_only_trusted_hosts_are_served(settings: Settings, database: Database, host: str, status: int) -> None:
    app = create_app(in_production(settings, trusted_hosts=("deisebau.test",)), database)
    answer = app.test_client().get("/en/contact", headers={"Host": host})
    assert answer.status_code == status
    assert status == 200 or host not in answer.text


def test_what_a_client_says_of_proxies_is_believed_for_the_configured_hops_alone(
    settings: Settings, database: Database
) -> None:
    forwarded = {
        "X-Forwarded-For": "6.6.6.6, 192.0.2.7",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
    }
    assert seen_by(create_app(settings, database), forwarded) == ("127.0.0.1", "http", "localhost")
    assert seen_by(create_app(replace(settings, trusted_proxies=1), database), forwarded) == (
        "192.0.2.7",
        "https",
        "localhost",
    )


def seen_by(app: Flask, headers: Mapping[str, str]) -> tuple[str | None, str, str]:
    seen: list[tuple[str | None, str, str]] = []

    @app.before_request
    def note() -> None:
        seen.append((request.remote_addr, request.scheme, request.host))

    app.test_client().get("/en/contact", headers=headers)
    return seen[0]


def test_static_files_stand_under_their_content_and_are_kept_for_ever(client: FlaskClient) -> None:
    html = client.get("/en/contact").text
    paths = [part.split('"')[0] for part in html.split('"') if part.startswith("/static/")]
    assert len(paths) == 4
    for path in paths:
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    older = client.get(f"/static/0123456789abcdef/{Path(paths[1]).name}")
    assert (older.status_code, older.headers["Cache-Control"]) == (200, "public, max-age=60")


@pytest.mark.parametrize("name", ["no-such.css", "..%2f..%2fapp.py", "%2e%2e/app.py", ""])
def test_nothing_but_static_files_is_served_as_one(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/0123456789abcdef/{name}").status_code == 404


def test_the_stylesheet_stays_small(client: FlaskClient) -> None:
    assert len(client.get("/static/x/site.css").data) < MOST_OF_STYLESHEET
