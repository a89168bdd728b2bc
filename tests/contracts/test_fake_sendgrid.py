"""What stands in for the provider answers as the provider does, to our sender and to the provider's own library alike."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Attachment as TheirAttachment
from sendgrid.helpers.mail import FileContent, FileName, FileType, Mail, Personalization, Substitution, To

from campaign.mail.attachment import Attachment
from campaign.mail.sendgrid_rules import expand
from tests.contracts.good_request import GOOD, changed, first
from tests.fakes.sendgrid import FakeSendGrid
from tests.fakes.sendgrid_events import FIELDS, event_of

BOUNCED = {"reason": FIELDS["bounce"]["reason"], "status": "5.1.1"}


@pytest.fixture
def provider() -> Iterator[FakeSendGrid]:
    with FakeSendGrid() as fake:
        yield fake


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
        assert process.wait(60) == 0


def status(provider: FakeSendGrid) -> int:
    return post(f"{provider.url}/v3/mail/send", GOOD)


def post(url: str, body: object) -> int:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Authorization": "Bearer SG.any"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)
    except urllib.request.HTTPError as error:
        with error:
            return error.code


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=60) as answer:
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
