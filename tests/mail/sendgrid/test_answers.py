"""Each way in which the provider can answer ends in its own outcome, and says nothing of anybody."""

from __future__ import annotations

import logging
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from campaign.mail.message import split
from campaign.mail.sender import Accepted, Barred, Later, Outcome, Refused, Sender
from campaign.mail.sendgrid import SendGridSender, outcome
from campaign.mail.sendgrid_connection import Answer
from tests.fakes.sendgrid import FakeSendGrid
from tests.mail.batches import batch, personal
from tests.mail.sendgrid.sockets import KEY

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_a_batch_is_accepted_under_the_providers_id(provider: FakeSendGrid, sender: Sender) -> None:
    made = batch()
    assert sender.send(made) == Accepted(provider.mails[0].message_id)
    assert [mail.to for mail in provider.mails] == [one.to for one in made.personals]
    assert provider.mail_to("suzie@example.org").text.startswith("Dear Suzie,")
    assert provider.mail_to("laura@example.org").custom_args == {"delivery_id": str(made.personals[1].delivery_id)}


def test_a_thousand_go_out_in_one_request(provider: FakeSendGrid, sender: Sender) -> None:
    assert isinstance(sender.send(batch([personal(f"suzie{number}") for number in range(1_000)])), Accepted)
    assert (len(provider.mails), len(provider.requests)) == (1_000, 1)
    assert provider.mail_to("suzie999@example.org").text.startswith("Dear Suzie999,")


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_refused_batch_is_to_blame_itself(provider: FakeSendGrid, sender: Sender, status: int) -> None:
    provider.refuse(status)
    assert sender.send(batch()) == Refused(f"status {status} body", status)
    assert provider.mails == []


def test_halving_finds_the_one_bad_mail(provider: FakeSendGrid, sender: Sender) -> None:
    provider.poison("olive")
    waiting, failed = [batch()], []
    while waiting:
        made = waiting.pop()
        if isinstance(sender.send(made), Refused):
            waiting += split(made) if len(made.personals) > 1 else []
            failed += [made] if len(made.personals) == 1 else []
    assert [one.to for made in failed for one in made.personals] == ["olive@example.org"]
    assert sorted(mail.to for mail in provider.mails) == sorted(
        f"{name}@example.org" for name in ("suzie", "laura", "paul", "charlie", "stan")
    )


def test_what_may_not_leave_is_refused_without_a_request(provider: FakeSendGrid, sender: Sender) -> None:
    for broken in (batch(subject="Thanks\r\nBcc: olive@example.org"), batch([personal("suzie"), personal("suzie")])):
        refused = sender.send(broken)
        assert isinstance(refused, Refused)
        assert refused.status is None
    assert provider.requests == []


@pytest.mark.parametrize("status", [301, 401, 403, 404, 405, 415])
def test_a_wrong_configuration_blames_no_batch(provider: FakeSendGrid, sender: Sender, status: int) -> None:
    provider.refuse(status, {"Location": f"{provider.url}/control/clear"})
    assert sender.send(batch()) == Barred(f"status {status} body")
    assert len(provider.requests) == 1


def test_an_unusable_sender_of_ours_blames_no_batch(provider: FakeSendGrid, sender: Sender) -> None:
    assert isinstance(sender.send(batch(from_address="Cydlais <mail@cydlais.example>")), Barred)
    assert provider.requests == []
    told = b'{"errors":[{"message":"The from address does not match","field":"from.email","help":null}]}'
    assert outcome(Answer(400, {}, told), NOON) == Barred("status 400 from.email")


def test_a_wrong_key_bars_the_sender(provider: FakeSendGrid) -> None:
    with closing(SendGridSender("SG.another", provider.url)) as sender:
        assert isinstance(sender.send(batch()), Barred)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_passing_fault_means_later(provider: FakeSendGrid, sender: Sender, status: int) -> None:
    provider.refuse(status, {"Retry-After": "7"}, times=1)
    assert sender.send(batch()) == Later(7, f"status {status} body", "pace" if status == 429 else "fault")
    assert isinstance(sender.send(batch()), Accepted)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120", "X-RateLimit-Reset": "5"}, 120),
        ({"Retry-After": format_datetime(NOON + timedelta(seconds=90), usegmt=True)}, 90),
        ({"X-RateLimit-Reset": str(int(NOON.timestamp()) + 30)}, 30),
        ({"X-RateLimit-Reset": str(int(NOON.timestamp()) - 30)}, 1),
        ({"Retry-After": "86400"}, 3600),
        ({"Retry-After": "soon"}, 60),
        ({}, 60),
    ],
)
def test_the_provider_says_when_to_come_back(headers: dict[str, str], seconds: float) -> None:
    assert outcome(Answer(429, headers, b""), NOON) == Later(seconds, "status 429", "pace")


def test_a_host_may_have_a_path(provider: FakeSendGrid) -> None:
    with closing(SendGridSender(KEY, f"{provider.url}/dev/sendgrid/")) as sender:
        assert sender.send(batch()) == Barred("status 404 path")


@pytest.mark.parametrize(
    ("key", "host"), [("", ""), ("a\r\nb", ""), ("ŵ", ""), (KEY, ""), (KEY, "ftp://a.example"), (KEY, "a.example")]
)
def test_what_cannot_work_is_refused_at_the_start(key: str, host: str) -> None:
    with pytest.raises(ValueError, match=r"key|host"):
        SendGridSender(key, host)


@pytest.mark.parametrize(
    "told", [b"", b"[]", b"{", b'{"errors":[{"field":"suzie@example.org","message":"suzie@example.org"}]}']
)
def test_an_errors_words_are_not_repeated(told: bytes) -> None:
    assert outcome(Answer(400, {}, told), NOON) == Refused("status 400", 400)


def test_nothing_of_a_mail_is_logged(
    provider: FakeSendGrid, impatient: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    outcomes: list[Outcome] = [impatient.send(batch())]
    for misbehave in (provider.hang_before_answer, provider.accept_then_reset):
        misbehave()
        outcomes.append(impatient.send(batch()))
    provider.poison("suzie")
    outcomes.append(impatient.send(batch()))
    for secret in ("suzie", "Suzie", "x.example", KEY):
        assert secret not in caplog.text
        assert secret not in repr(outcomes)
