"""What no person sends: refused at once with a 4xx, nothing stored, never a 500."""

from __future__ import annotations

import json
import logging
import re
from io import BytesIO
from pathlib import Path
from time import thread_time
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.http.limits import KEPT_BYTES
from campaign.log import JsonFormatter
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page

PATH = "/en/petitions/petition-1/signatures"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
GOOD = "name=Suzie+Evans&email=suzie%40example.com&postcode=CF10+1AA&country=GB"
MOST_SECONDS = 0.2  # of our own work: whatever else this machine does is not counted


def is_nothing_stored(database: Database) -> bool:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Contribution)) == 0


def part(name: str, value: bytes, more: str = "") -> bytes:
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + value + b"\r\n"


BODIES = {
    "an encoded NUL": (FORM, f"{GOOD}&comment=a%00b".encode(), {400, 422}),
    "a NUL in a name": (FORM, f"{GOOD}&a%00b=c".encode(), {400}),
    "bytes that are not UTF-8": (FORM, f"{GOOD}&comment=%ff%fe".encode(), {400}),
    "raw bytes that are not UTF-8": (FORM, GOOD.encode() + b"&comment=\xff\xfe", {400}),
    "an overlong encoding": (FORM, f"{GOOD}&comment=%c0%af".encode(), {400}),
    "a lone surrogate": (FORM, f"{GOOD}&comment=%ed%a0%80".encode(), {400}),
    "a field given twice": (FORM, f"{GOOD}&name=Paul".encode(), {400}),
    "two mailboxes": (FORM, f"{GOOD}&email=paul%40example.com".encode(), {400}),
    "ten thousand fields": (FORM, "&".join(f"f{n}=1" for n in range(10_000)).encode(), {413}),
    "a hundred thousand separators": (FORM, b"&" * 60_000, {413}),
    "ten megabytes": (FORM, b"name=" + b"a" * 10_000_000, {413}),
    "a comment of a hundred kilobytes": (FORM, f"{GOOD}&comment={'a' * 100_000}".encode(), {413}),
    "no form at all": (FORM, b"\x00\x01\x02", {400, 422}),
    "JSON": ("application/json", b'{"name": "\\ud800"}', {415}),
    "deep JSON": ("application/json", b"[" * 60_000, {415}),
    "XML": ("text/xml", b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>", {415}),
    "plain text": ("text/plain", GOOD.encode(), {415}),
    "a type that is none": ("%%%", GOOD.encode(), {415}),
    "no type": ("", GOOD.encode(), {415}),
    "parts without a boundary": ("multipart/form-data", part("name", b"Suzie"), {400}),
    "parts that never end": (MULTIPART, part("name", b"Suzie"), {400, 422}),
    "parts that are not UTF-8": (MULTIPART, part("name", b"\xff\xfe") + b"--x--\r\n", {400}),
    "a part with a NUL": (MULTIPART, part("name", b"Su\0zie") + b"--x--\r\n", {400}),
    "a file": (MULTIPART, part("name", b"Suzie", '; filename="a.txt"') + b"--x--\r\n", {400}),
    "a file beside the fields": (MULTIPART, part("x", b"Suzie", "; filename*=UTF-8''a") + b"--x--\r\n", {400}),
    "a part given twice": (MULTIPART, part("name", b"A") + part("name", b"B") + b"--x--\r\n", {400}),
    "a part without a name": (MULTIPART, b"--x\r\nContent-Disposition: form-data\r\n\r\nA\r\n--x--\r\n", {400}),
    "a part without a head": (MULTIPART, b"--x\r\n\r\nA\r\n--x--\r\n", {400}),
    "a name without an end": (
        MULTIPART,
        b'--x\r\nContent-Disposition: form-data; name="a\r\n\r\nA\r\n--x--\r\n',
        {400},
    ),
    "a thousand parts": (MULTIPART, b"".join(part(f"f{n}", b"1") for n in range(1_000)) + b"--x--\r\n", {413}),
    "a part of line ends": (MULTIPART, part("name", b"\r\n" * 25_000) + b"--x--\r\n", {400, 413, 422}),
    "a boundary of other letters": (
        "multipart/form-data; boundary=\u00e9".encode("latin-1").decode("latin-1"),
        b"x",
        {400},
    ),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # none of them gets as far as a database
@pytest.mark.parametrize("case", list(BODIES))
def test_a_body_that_no_form_sends_is_refused_at_once(
    client: FlaskClient, database: Database, petition: UUID, case: str
) -> None:
    content_type, body, statuses = BODIES[case]
    client.get("/en/petitions/petition-1")
    begun = thread_time()
    answer = client.post(PATH, data=body, content_type=content_type)
    took = thread_time() - begun
    assert answer.status_code in statuses, answer.text
    assert took < MOST_SECONDS
    assert is_nothing_stored(database)
    is_given_back = answer.status_code == 422 or case == "a comment of a hundred kilobytes"
    assert "Suzie" not in answer.text or is_given_back


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_ten_megabytes_in_chunks_are_cut_short(client: FlaskClient, petition: UUID) -> None:
    stream = BytesIO(b"name=" + b"a" * 10_000_000)
    builder = EnvironBuilder(path=PATH, method="POST", input_stream=stream, content_type=FORM)
    environ = builder.get_environ()
    environ.pop("CONTENT_LENGTH", None)
    environ |= {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    _body, status, _headers = run_wsgi_app(client.application, environ)
    assert status.startswith("413")
    assert stream.tell() <= KEPT_BYTES + 1


@pytest.mark.parametrize(
    "path",
    [
        "/cy/deisebau/petition-1/r/a%0d%0aX:1",
        "/cy/petitions/petition-1/r/a%0d%0aX:1",
        "/en/petitions/a%0d%0ab/signatures",
        "/en/petitions/a%0d%0ab",
        "/en/petitions/%00",
        "/en/petitions/%ff",
        "/en/petitions/" + "a" * 3000,
        "/en/petitions/petition-1%00",
        "/en/petitions/petition-1/r/%00%ff",
        "/en/petitions/' OR 1=1 --",
        "/cy/petitions/%00/counts",
        "/en/campaigns/%ed%a0%80",
        "/en/verify?petition=%00%ff",
        "/en/unsubscribe/%00",
        "/%00",
        "/en/../../etc/passwd",
        "/static/%00/site.css",
        "/static/x/%00",
    ],
)
def test_an_address_that_no_link_has_is_not_found(client: FlaskClient, petition: UUID, path: str) -> None:
    for method in ("GET", "HEAD", "POST"):
        assert client.open(path, method=method, follow_redirects=True).status_code in (200, 404, 405, 422), method


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Accept-Language", "\xff" * 5000),
        ("Accept-Language", "en;q=1e309,cy;q=NaN,*;q=-1," * 500),
        ("Accept", "application/json;q=\xff, " * 200),
        ("Cookie", "a=" + "b" * 60_000),
        ("Cookie", "\x01\x02=\xff"),
        ("If-None-Match", '"' * 3000),
        ("If-Modified-Since", "Mon, 99 Foo 99999 99:99:99 GMT"),
        ("Range", "bytes=0-,1-,2-"),
        ("Origin", "http://[::1"),
        ("Content-Length", "-1"),
        ("X-Forwarded-For", "a" * 8000),
    ],
)
def test_headers_that_no_browser_sends_change_nothing(
    client: FlaskClient, petition: UUID, name: str, value: str
) -> None:
    answer = client.get("/en/petitions/petition-1", headers={name: value})
    assert answer.status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "text", ["{{7*7}}", "<script>alert(1)</script>", "'\"><img src=x>", "%(name)s %s %d", "${7*7}"]
)
def test_what_was_typed_comes_back_as_text(client: FlaskClient, petition: UUID, text: str) -> None:
    answer = client.post(PATH, data={"name": text, "comment": text, "postcode": text, "email": text})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.form("/signatures").fields["comment"] == text
    assert "<script>alert" not in answer.text and "49" not in page.form("/signatures").fields["comment"]


@pytest.mark.parametrize("name", ["Siân", "O’Brien", "Nguyễn Thị", "محمد", "李小龍", "Ŵyn", "Madonna", "👋 Suzie"])
def test_names_of_every_script_round_trip(client: FlaskClient, database: Database, petition: UUID, name: str) -> None:
    fields = {"name": name, "email": "suzie@example.com", "postcode": "CF10 1AA"}
    assert client.post(PATH, data=fields).status_code == 303
    with database.reading() as session:
        assert session.scalars(select(Contribution.name)).one() == name


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_kind_of_form_refuses_them_too(client: FlaskClient, suzies: UUID, link_to: LinkTo) -> None:
    paths = ["/en/verify", *(link_to(purpose, suzies) for purpose in ("verify", "disown", "unsubscribe", "allow-mail"))]
    for path in paths:
        for content_type, body, statuses in (
            (FORM, b"a=%ff", {400}),
            (FORM, b"a=1&a=2", {400}),
            (FORM, b"&" * 200, {413}),
            ("application/json", b"{}", {415}),
        ):
            assert client.post(path, data=body, content_type=content_type).status_code in statuses, path


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_not_allowed_says_what_is(client: FlaskClient, petition: UUID) -> None:
    answer = client.put("/en/petitions/petition-1", headers={"Accept-Language": "en"})
    assert answer.status_code == 405
    assert {"GET", "HEAD", "OPTIONS"} == set(answer.headers["Allow"].split(", "))
    assert "This page cannot do that" in answer.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_software_is_told_in_problem_details(client: FlaskClient, petition: UUID) -> None:
    answers = [
        client.post(PATH, json={"name": "Suzie"}),
        client.get("/en/nowhere", headers={"Accept": "application/json"}),
        client.get("/petitions/no-such/count.json"),
        client.post(PATH, data=b"&" * 200, content_type=FORM, headers={"Accept": "application/json"}),
    ]
    for answer, status in zip(answers, (415, 404, 404, 413), strict=True):
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
        said = answer.get_json(force=True)
        assert said["status"] == status and said["title"] and said["detail"] and said["type"] == "about:blank"


def test_a_fault_of_ours_says_an_id_and_nothing_else(
    client: FlaskClient, petition: UUID, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "@".join(("suzie", "example.com"))

    def fail(*_: object) -> None:
        raise ValueError(secret)

    monkeypatch.setattr("campaign.http.site.giving.take_in_alone", fail)
    with caplog.at_level(logging.ERROR):
        answer: TestResponse = client.post(PATH, data=GOOD, content_type=FORM)
    assert answer.status_code == 500
    (record,) = caplog.records
    line = JsonFormatter("web").format(record)
    said = json.loads(line)
    assert said["error_id"] in answer.text
    assert said["error"][0]["type"] == "builtins.ValueError"
    assert any(re.fullmatch(r"campaign/http/site/giving\.py:\d+", place) for place in said["error"][0]["at"])
    for text in (answer.text, line):
        assert (
            secret not in text and "ValueError: " not in text and "raise " not in text and str(Path.cwd()) not in text
        )
