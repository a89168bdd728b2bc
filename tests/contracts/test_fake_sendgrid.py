"""What stands in for the provider answers as the provider does, to our sender and to the provider's own library alike."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Attachment as TheirAttachment
from sendgrid.helpers.mail import FileContent, FileName, FileType, Mail, Personalization, Substitution, To

from campaign.mail.attachment import Attachment
from campaign.mail.sendgrid_rules import error_body, expand, faults
from tests.fakes.sendgrid import FakeSendGrid
from tests.fakes.sendgrid_events import FIELDS, event_of

GOOD: dict[str, Any] = {
    "personalizations": [
        {"to": [{"email": "suzie@example.org"}], "substitutions": {"-n-": "Suzie"}, "headers": {"X-A": "b"}},
        {"to": [{"email": "laura@example.org", "name": "Laura"}], "custom_args": {"delivery_id": "1"}},
    ],
    "from": {"email": "mail@cydlais.example", "name": "Cydlais"},
    "reply_to": {"email": "office@cydlais.example"},
    "subject": "Hello -n-",
    "content": [{"type": "text/plain", "value": "Dear -n-"}, {"type": "text/html", "value": "<p>Dear -n-</p>"}],
    "attachments": [
        {"content": "JVBERg==", "type": "application/pdf", "filename": "a.pdf", "disposition": "attachment"}
    ],
}

BOUNCED = {"reason": FIELDS["bounce"]["reason"], "status": "5.1.1"}


@pytest.fixture
def provider() -> Iterator[FakeSendGrid]:
    with FakeSendGrid() as fake:
        yield fake


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    body = deepcopy(GOOD)
    change(body)
    return body


def file(body: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = body["attachments"][0]
    return entry


def first(body: dict[str, Any]) -> dict[str, Any]:
    block: dict[str, Any] = body["personalizations"][0]
    return block


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


def test_a_mail_is_what_its_recipient_gets() -> None:
    suzie, laura = expand(GOOD)
    assert (suzie.to, suzie.subject, suzie.text, suzie.html) == (
        "suzie@example.org",
        "Hello Suzie",
        "Dear Suzie",
        "<p>Dear Suzie</p>",
    )
    assert suzie.headers == {"From": "Cydlais <mail@cydlais.example>", "Reply-To": "office@cydlais.example", "X-A": "b"}
    assert suzie.attachments == laura.attachments == (Attachment("a.pdf", "application/pdf", b"%PDF"),)
    assert (laura.text, laura.custom_args) == ("Dear -n-", {"delivery_id": "1"})


def test_a_value_that_holds_a_key_shows_it_as_it_might_with_the_provider() -> None:
    body = changed(lambda b: first(b).update(substitutions={"-n-": "-m-", "-m-": "spoilt"}))
    assert next(expand(body)).text == "Dear spoilt"


def test_the_providers_own_library_is_served(provider: FakeSendGrid) -> None:
    mail = Mail(
        from_email="mail@cydlais.example", subject="Hello", plain_text_content="Dear -n-", html_content="<p>-n-</p>"
    )
    for name in ("Suzie", "Laura"):
        personalization = Personalization()
        personalization.add_to(To(f"{name.lower()}@example.org"))
        personalization.add_substitution(Substitution("-n-", name))
        mail.add_personalization(personalization)
    mail.add_attachment(TheirAttachment(FileContent("JVBERg=="), FileName("a.pdf"), FileType("application/pdf")))
    answer = SendGridAPIClient("SG.any", host=provider.url).send(mail)
    assert (answer.status_code, answer.body) == (202, b"")
    assert answer.headers["X-Message-Id"] == provider.mail_to("suzie@example.org").message_id
    laura = provider.mail_to("Laura@Example.org")
    assert (laura.text, laura.attachments) == ("Dear Laura", (Attachment("a.pdf", "application/pdf", b"%PDF"),))


def test_the_providers_own_library_is_told_what_is_wrong(provider: FakeSendGrid) -> None:
    with pytest.raises(HTTPError) as refused:
        SendGridAPIClient("SG.any", host=provider.url).send(changed(lambda b: b.pop("from")))
    assert refused.value.status_code == 400
    assert refused.value.to_dict["errors"][0]["field"] == "from"
    assert (provider.mails, provider.requests[0].status) == ([], 400)


def test_a_mode_lasts_as_often_as_it_was_asked_to(provider: FakeSendGrid) -> None:
    provider.refuse(503, {"Retry-After": "1"}, times=2)
    assert [status(provider) for _ in range(3)] == [503, 503, 202]


def test_poison_refuses_the_whole_request(provider: FakeSendGrid) -> None:
    provider.poison("laura")
    assert (status(provider), provider.mails) == (400, [])
    provider.clear()
    assert (status(provider), len(provider.mails)) == (202, 2)


def test_waiting_for_mail_that_does_not_come_says_so(provider: FakeSendGrid) -> None:
    with pytest.raises(TimeoutError, match="0 of 1"):
        provider.wait_for_mail("suzie@example.org", timeout=0.01)
    with pytest.raises(LookupError, match="suzie"):
        provider.mail_to("suzie@example.org")


def test_it_runs_as_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "tests.fakes.sendgrid", "--port", "0", "--print-url"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            assert post(f"{url}/v3/mail/send", GOOD) == 202
            assert post(f"{url}/control/mode", {"accepts": False, "status": 429, "times": 1}) == 200
            assert [post(f"{url}/v3/mail/send", GOOD) for _ in range(2)] == [429, 202]
            assert [mail["to"] for mail in get(f"{url}/control/mails.json")] == [
                "suzie@example.org",
                "laura@example.org",
            ] * 2
            assert get(f"{url}/control/mails.json")[0]["attachments"] == [
                {"filename": "a.pdf", "content_type": "application/pdf", "content": "JVBERg=="}
            ]
            assert [request["status"] for request in get(f"{url}/control/requests.json")] == [202, 429, 202]
            assert post(f"{url}/control/clear", {}) == 200
            assert get(f"{url}/control/mails.json") == []
        finally:
            process.terminate()
        assert process.wait(10) == 0


def status(provider: FakeSendGrid) -> int:
    return post(f"{provider.url}/v3/mail/send", GOOD)


def post(url: str, body: object) -> int:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Authorization": "Bearer SG.any"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.request.HTTPError as error:
        with error:
            return error.code


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def test_its_lists_are_shown_to_the_providers_own_library_page_by_page(provider: FakeSendGrid) -> None:
    marks = ["1a0a1f0e-0000-4000-8000-000000000001"] * 3
    provider.lists.note(
        event_of(mark, name, email=f"{name}{place}@example.org", at=1_800_000_000 + place)
        for place, mark in enumerate(marks)
        for name in ("bounce", "spamreport", "unsubscribe", "delivered", "blocked", "dropped")
    )
    provider.lists.note([event_of(marks[0], "dropped", email="suzie", reason="Invalid", at=1_800_000_000)])
    shown = SendGridAPIClient("SG.key", host=provider.url).client.suppression

    def ask(kind: str, **query: object) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(getattr(shown, kind).get(query_params=query).body)
        return found

    assert ask("bounces", limit=2, offset=1, start_time=1_800_000_000, end_time=1_800_000_002) == [
        {"created": 1_800_000_000 + place, "email": f"bounce{place}@example.org", **BOUNCED} for place in (1, 0)
    ]
    assert [len(ask(kind)) for kind in ("spam_reports", "unsubscribes", "invalid_emails")] == [3, 3, 1]
    assert ask("unsubscribes", start_time=1_800_000_002) == [
        {"created": 1_800_000_002, "email": "unsubscribe2@example.org"}
    ]
    with pytest.raises(HTTPError):
        ask("bounces", limit=501)
