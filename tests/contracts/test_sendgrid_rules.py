"""The provider's rules for a request: each is kept, and none names a value."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.mail.sendgrid_rules import error_body, expand, faults
from tests.contracts.good_request import GOOD, changed, first


def file(body: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = body["attachments"][0]
    return entry


FAULTY: dict[str, Callable[[dict[str, Any]], object]] = {
    "personalizations: from 1 to 1000": lambda b: b.update(personalizations=[]),
    "personalizations: from 1 to 1000 ": lambda b: b.update(
        personalizations=[{"to": [{"email": f"suzie{n}@example.org"}]} for n in range(1_001)]
    ),
    "personalizations: a request has at most 1000": lambda b: first(b).update(
        to=[{"email": f"suzie{n}@example.org"} for n in range(1_000)]
    ),
    "personalizations: an address may stand": lambda b: first(b).update(cc=[{"email": "LAURA@example.org"}]),
    "personalizations.0: must be an object": lambda b: b.update(personalizations=["suzie"]),
    "personalizations.0.to: must be": lambda b: first(b).pop("to"),
    "personalizations.0.to: must be ": lambda b: first(b).update(to=[]),
    "personalizations.0.to.0: needs": lambda b: first(b).update(to=["suzie@example.org"]),
    "personalizations.0.to.0.email: is not": lambda b: first(b).update(
        to=[{"email": "suzie@example.org, b@example.org"}]
    ),
    "personalizations.0.to.0.name: must not": lambda b: first(b).update(
        to=[{"email": "a@example.org", "name": "A; B"}]
    ),
    "personalizations.0.to.0.name: must be": lambda b: first(b).update(to=[{"email": "a@example.org", "name": 1}]),
    "personalizations.0.too: is not a field": lambda b: first(b).update(too=1),
    "personalizations.0.subject: must not": lambda b: first(b).update(subject="a\r\nBcc: b"),
    "personalizations.0.headers: a header is reserved": lambda b: first(b).update(headers={"BCC": "a@example.org"}),
    "personalizations.0.headers: a header needs": lambda b: first(b).update(headers={"X-A": "ŵ"}),
    "personalizations.0.headers: a header must not": lambda b: first(b).update(headers={"X-A": "a\nb"}),
    "personalizations.0.substitutions: must be": lambda b: first(b).update(substitutions={"-n-": 1}),
    "personalizations.0.substitutions: exceeds": lambda b: first(b).update(substitutions={"-n-": "ŵ" * 4_999}),
    "personalizations.0.custom_args: exceeds": lambda b: first(b).update(custom_args={"a": "b" * 10_000}),
    "from: needs": lambda b: b.pop("from"),
    "from.email: is not": lambda b: b.update({"from": {"email": "cydlais"}}),
    "reply_to.email: is not": lambda b: b.update(reply_to={"email": "a b@example.org"}),
    "subject: must be": lambda b: b.pop("subject"),
    "subject: must be ": lambda b: b.update(subject=""),
    "subject: must not": lambda b: b.update(subject="a\nb"),
    "subject: must be  ": lambda b: (b.update(subject=""), [p.update(subject="a") for p in b["personalizations"]]),
    "headers: must be": lambda b: b.update(headers=[]),
    "content: at least": lambda b: b.pop("content"),
    "content: text/plain comes": lambda b: b["content"].reverse(),
    "content: each type": lambda b: b["content"].append(b["content"][0]),
    "content.0.value: must be": lambda b: b["content"][0].update(value=""),
    "content.0.type: must be": lambda b: b["content"][0].update(type="text/plain; charset=utf-8"),
    "content.0: needs": lambda b: b["content"][0].pop("type"),
    "attachments: must be": lambda b: b.update(attachments={}),
    "attachments.0: must be": lambda b: file(b).update(size=4),
    "attachments.0: must be ": lambda b: b.update(attachments=["a.pdf"]),
    "attachments.0.content: must be": lambda b: file(b).update(content="JVBERg"),
    "attachments.0.content: must be ": lambda b: file(b).update(content=""),
    "attachments.0.content: must be  ": lambda b: file(b).update(content="ŵ==="),
    "attachments.0.filename: must be": lambda b: file(b).pop("filename"),
    "attachments.0.filename: must be ": lambda b: file(b).update(filename="a;b.pdf"),
    "attachments.0.type: must be": lambda b: file(b).update(type="text/calendar; method=REQUEST"),
    "attachments.0.type: must be ": lambda b: file(b).update(type="text/plain\r\nBcc: a"),
    "attachments.0.disposition: must be": lambda b: file(b).update(disposition="shown"),
    "attachments.0.content_id: must be": lambda b: file(b).update(content_id="a;b"),
    "sender: is not a field": lambda b: b.update(sender="a"),
    "body: must be plain": lambda b: b.update(subject="\ud800"),
    "body: must be plain ": lambda b: first(b).update(send_at=float("nan")),
    "body: exceeds": lambda b: b["content"][0].update(value="a" * 30_000_000),
}


@pytest.mark.parametrize("expected", FAULTY)
def test_each_rule_is_kept(expected: str) -> None:
    found = faults(changed(FAULTY[expected]))
    assert [fault for fault in found if fault.startswith(expected.strip())] == found[:1] != []


def test_a_good_body_has_no_fault_and_neither_has_one_at_each_limit() -> None:
    assert faults(GOOD) == []
    thousand = [{"to": [{"email": f"suzie{n}@example.org"}]} for n in range(1_000)]
    assert faults(changed(lambda b: b.update(personalizations=thousand))) == []
    assert faults(changed(lambda b: first(b).update(substitutions={"-n-": "a" * 9_997}))) == []
    assert faults(changed(lambda b: (b.pop("subject"), [p.update(subject="a") for p in b["personalizations"]]))) == []
    assert faults(changed(lambda b: (b.pop("content"), b.update(template_id="d-1")))) == []


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["suzie@example.org", "text/plain"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*GOOD, *GOOD["personalizations"][0], "email", "name", "type", "value", "filename"]), inner
        )
    ),
    max_leaves=30,
)


@given(
    JSON,
    st.dictionaries(st.sampled_from([*GOOD, "cc"]), JSON),
    st.dictionaries(st.sampled_from(["to", "headers"]), JSON),
)
def test_no_json_is_too_odd_to_be_judged(anything: Any, fields: dict[str, Any], block: dict[str, Any]) -> None:
    for body in (
        anything,
        {**GOOD, **fields},
        {**GOOD, "personalizations": [{**GOOD["personalizations"][0], **block}]},
    ):
        if not faults(body):
            assert list(expand(body))


def test_faults_name_places_and_no_values() -> None:
    body = changed(
        lambda b: first(b).update(to=[{"email": "suzie evans"}], **{"suzie evans": 1}, headers={"To": "suzie evans"})
    )
    found = faults(body)
    assert len(found) == 3
    assert not re.search("suzie", json.dumps(found))
    assert error_body(found[1:2])["errors"] == [
        {"message": "is not a valid address", "field": "personalizations.0.to.0.email", "help": None}
    ]
