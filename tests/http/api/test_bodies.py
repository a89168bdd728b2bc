"""Bodies and their fields, read in one way or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from campaign.http.api.bodies import Body, read_body_of
from campaign.http.api.errors import ApiRefused
from campaign.http.api.openapi.document import describe
from campaign.http.api.persons import load_input
from campaign.http.api.recorded import GivenInput
from campaign.http.api.resources.attendances import AttendanceInput

FORM = "application/x-www-form-urlencoded"


def read(sent: bytes, kind: str = "application/json", query: str = "") -> Body:
    built = EnvironBuilder(method="POST", input_stream=None, data=sent, content_type=kind, query_string=query)
    return read_body_of(Request(built.get_environ()))


@pytest.mark.parametrize("number", [b"1e400", b"-1e999", b"NaN", b"Infinity", b"9007199254740993", b"9" * 4_000])
def test_a_number_that_is_none_or_too_large_is_refused(number: bytes) -> None:
    for sent in (b'{"amount": %s}' % number, b'{"unknown": [%s]}' % number):
        with pytest.raises(ApiRefused) as refused:
            read(sent)
        assert refused.value.status == 400
    assert read(b'{"amount": 1e3}') == {"amount": 1000.0}


@pytest.mark.parametrize("fields", ["a=1&a=2", "a=1&a.b=2", "a.b=1&a=2", "a[b]=1&a[b]=2", "a={}&a=1"])
def test_a_field_that_stands_twice_is_refused(fields: str) -> None:
    for place in ({"sent": fields.encode(), "kind": FORM}, {"sent": b"", "query": fields}):
        with pytest.raises(ApiRefused) as refused:
            read(**place)  # type: ignore[arg-type]
        assert (refused.value.status, refused.value.code) == (400, "body-invalid")


def test_too_many_fields_are_too_much() -> None:
    for place in ({"sent": b"&" * 100, "kind": FORM}, {"sent": b"null", "query": "&" * 100}):
        with pytest.raises(ApiRefused) as refused:
            read(**place)  # type: ignore[arg-type]
        assert (refused.value.status, refused.value.code) == (413, "too-much")


@pytest.mark.parametrize("said", ["yes", "true", "on", 1, 1.0, 0, "no", "", []])
def test_what_is_verified_or_agreed_to_is_true_itself(said: Any) -> None:
    for body in (
        {"cydlais:verified": said},
        {"person": {"cydlais:consents": [{"purpose": "campaign", "is_given": said}]}},
    ):
        with pytest.raises(ApiRefused) as refused:
            load_input(GivenInput(), body)
        assert refused.value.faults == {next(iter(body)): "value-invalid"}
    assert [load_input(GivenInput(), {"cydlais:verified": each})["is_verified"] for each in (True, False, None)] == [
        True,
        False,
        None,
    ]


@pytest.mark.parametrize("said", [2.5, "2.5", "1_0", "２", " 2", True, "9" * 30])
def test_places_are_a_whole_number_as_they_were_sent(said: Any) -> None:
    with pytest.raises(ApiRefused):
        load_input(AttendanceInput(), {"cydlais:places": said})
    assert [load_input(AttendanceInput(), {"cydlais:places": each})["places"] for each in (2, "2", 2.0)] == [2, 2, 2]


def test_both_are_described_as_what_they_are() -> None:
    described = describe("http://cydlais.test", "v1", "en")["components"]["schemas"]["AttendanceInput"]["properties"]
    assert described["cydlais:verified"]["type"] == ["boolean", "null"]
    assert described["cydlais:places"]["type"] == ["integer", "null"]
