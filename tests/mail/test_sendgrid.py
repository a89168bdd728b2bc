"""Sending over real sockets: each way in which a provider can answer, or not, ends in its own outcome."""

from __future__ import annotations

import logging
import multiprocessing
import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from campaign.mail.message import MailBatch, split
from campaign.mail.sender import Accepted, Barred, Later, Outcome, Refused, Sender, Unknown
from campaign.mail.sendgrid import SendGridSender, outcome
from campaign.mail.sendgrid_connection import Answer
from tests.fakes.sendgrid import FakeSendGrid
from tests.mail.batches import batch, personal

KEY = "SG.a-key-for-tests"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def provider() -> Iterator[FakeSendGrid]:
    with FakeSendGrid(api_key=KEY) as fake:
        yield fake


@pytest.fixture
def sender(provider: FakeSendGrid) -> Iterator[SendGridSender]:
    with closing(SendGridSender(KEY, provider.url)) as made:
        yield made


@pytest.fixture
def impatient(provider: FakeSendGrid) -> Iterator[SendGridSender]:
    with closing(SendGridSender(KEY, provider.url, read_timeout=0.3)) as made:
        yield made


@pytest.fixture(autouse=True)
def _idle_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a busy machine closes no connection that a test counts."""
    monkeypatch.setattr("campaign.mail.sendgrid_connection.LONGEST_IDLE_SECONDS", 60.0)


@contextmanager
def listener() -> Iterator[tuple[socket.socket, str]]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        yield server, f"127.0.0.1:{server.getsockname()[1]}"


def serve_once(server: socket.socket, *, reads: int, answer: bytes) -> threading.Thread:
    """Take one connection, read some of the request, answer, and close with the rest unread."""

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            left = reads
            while left > 0 and (got := connection.recv(min(left, 65_536))):
                left -= len(got)
            connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return thread


def large_batch() -> MailBatch:
    return batch(text="a" * 20_000_000)


def serve_both(server: socket.socket, *, after_first: Callable[[socket.socket], None]) -> threading.Thread:
    """Take a connection and answer one request on it, do `after_first` to it, and do the same with the next connection."""

    def serve() -> None:
        first, _ = server.accept()
        with first:
            answer_one(first)
            after_first(first)
            second, _ = server.accept()
            with second:
                answer_one(second)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return thread


def answer_one(connection: socket.socket) -> None:
    head, _, rest = connection.recv(65_536).partition(b"\r\n\r\n")
    left = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]) - len(rest)
    while left > 0:
        left -= len(connection.recv(1 << 20))
    connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nX-Message-Id: a\r\n\r\n")


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


def test_one_connection_carries_many_batches_whatever_is_answered(provider: FakeSendGrid, sender: Sender) -> None:
    for status in (202, 503, 400, 202):
        provider.refuse(status) if status != 202 else provider.ok()
        sender.send(batch())
    assert len(provider.requests) == 4
    assert provider.connections == 1


def test_a_connection_that_the_provider_closed_costs_nothing(provider: FakeSendGrid, sender: Sender) -> None:
    sender.send(batch())
    provider.drop_connections()
    assert isinstance(sender.send(batch()), Accepted)
    assert (len(provider.mails), provider.connections) == (12, 2)


def test_a_kept_connection_that_was_closed_meanwhile_is_not_written_to() -> None:
    with listener() as (server, address), closing(SendGridSender(KEY, f"http://{address}", read_timeout=5)) as sender:
        is_closed = threading.Event()

        def close_half(first: socket.socket) -> None:
            first.shutdown(socket.SHUT_WR)
            is_closed.set()

        thread = serve_both(server, after_first=close_half)
        assert sender.send(batch()) == Accepted("a")
        assert is_closed.wait(10)
        assert sender.send(batch()) == Accepted("a")
        thread.join()


def test_a_connection_that_lay_idle_is_not_trusted(
    provider: FakeSendGrid, sender: SendGridSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.send(batch())
    monkeypatch.setattr(sender._connection, "_used_at", sender._connection._used_at - 60.0)
    sender.send(batch())
    assert provider.connections == 2


def test_a_forked_worker_makes_its_own_connection(provider: FakeSendGrid, sender: SendGridSender) -> None:
    sender.send(batch())
    child = multiprocessing.get_context("fork").Process(target=sender.send, args=(batch(),))
    with warnings.catch_warnings(action="ignore"):  # that this process has threads: the child needs none of them
        child.start()
    provider.wait_for_mail(count=12)
    child.join()
    sender.send(batch())
    assert (len(provider.mails), provider.connections) == (18, 2)


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


def test_nobody_there_means_later() -> None:
    with listener() as (server, address):
        server.close()
        with closing(SendGridSender(KEY, f"http://{address}")) as sender:
            assert sender.send(batch()) == Later(10, "not sent: NewConnectionError", "away")


def test_a_handshake_that_never_ends_is_soon_given_up_and_means_later() -> None:
    started = time.monotonic()
    with listener() as (_, address), closing(SendGridSender(KEY, f"https://{address}", connect_timeout=0.2)) as sender:
        assert sender.send(batch()) == Later(10, "not sent: TimeoutError", "away")
    assert time.monotonic() - started < 5  # the time to answer is ten seconds


def test_an_answer_may_take_longer_than_to_connect(provider: FakeSendGrid) -> None:
    provider.slow(0.8)
    with closing(SendGridSender(KEY, provider.url, connect_timeout=0.2)) as sender:
        assert isinstance(sender.send(batch()), Accepted)


def test_no_answer_in_time_is_unknown_even_if_nothing_was_taken(provider: FakeSendGrid, impatient: Sender) -> None:
    provider.hang_before_answer(times=1)
    assert impatient.send(batch()) == Unknown("no answer: TimeoutError")
    assert len(provider.wait_for_request()) == 1
    assert provider.mails == []


def test_taken_and_then_silent_is_unknown_and_not_sent_again(provider: FakeSendGrid, impatient: Sender) -> None:
    provider.accept_then_hang(times=1)
    assert impatient.send(batch()) == Unknown("no answer: TimeoutError")
    assert (len(provider.wait_for_mail(count=6)), len(provider.requests)) == (6, 1)


def test_taken_and_then_reset_is_unknown_on_a_new_connection_and_on_a_kept_one(
    provider: FakeSendGrid, sender: Sender
) -> None:
    for _ in range(2):
        provider.accept_then_reset(times=1)
        assert isinstance(sender.send(batch()), Unknown)
        sender.send(batch())
    assert (len(provider.mails), len(provider.requests)) == (24, 4)


def test_a_request_that_never_left_whole_is_not_unknown() -> None:
    with listener() as (server, address), closing(SendGridSender(KEY, f"http://{address}", read_timeout=2)) as sender:
        thread = serve_once(server, reads=10_000, answer=b"")
        assert isinstance(sender.send(large_batch()), Later)
        thread.join()


def test_a_provider_that_reads_no_further_is_not_waited_for_and_means_later() -> None:
    with listener() as (_, address), closing(SendGridSender(KEY, f"http://{address}", read_timeout=0.3)) as sender:
        assert sender.send(large_batch()) == Later(10, "not sent: TimeoutError", "away")


def test_a_kept_connection_that_breaks_before_all_has_left_is_tried_once_more() -> None:
    def close_in_the_middle(first: socket.socket) -> None:
        first.recv(5_000)  # the beginning of the second request, and no more
        first.close()

    with listener() as (server, address), closing(SendGridSender(KEY, f"http://{address}", read_timeout=5)) as sender:
        thread = serve_both(server, after_first=close_in_the_middle)
        assert sender.send(batch()) == Accepted("a")
        assert sender.send(large_batch()) == Accepted("a")
        thread.join()


def test_an_answer_before_the_end_of_a_large_request_counts() -> None:
    answer = b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with listener() as (server, address), closing(SendGridSender(KEY, f"http://{address}")) as sender:
        thread = serve_once(server, reads=10_000, answer=answer)
        assert sender.send(large_batch()) == Refused("status 413", 413)
        thread.join()


def test_a_status_counts_even_if_its_words_break_off() -> None:
    answer = b"HTTP/1.1 202 Accepted\r\nContent-Length: 500\r\nX-Message-Id: a\r\n\r\nhalf"
    with listener() as (server, address), closing(SendGridSender(KEY, f"http://{address}", read_timeout=1)) as sender:
        thread = serve_once(server, reads=1_000, answer=answer)
        assert sender.send(batch()) == Accepted("a")
        thread.join()


def test_what_is_no_http_is_unknown() -> None:
    with listener() as (server, address), closing(SendGridSender(KEY, f"http://{address}", read_timeout=1)) as sender:
        thread = serve_once(server, reads=1_000, answer=b"220 smtp.example ESMTP\r\n")
        assert sender.send(batch()) == Unknown("no answer: BadStatusLine")
        thread.join()


def test_an_interrupted_send_leaves_no_answer_behind_for_the_next(
    provider: FakeSendGrid, sender: SendGridSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    class TooLongError(BaseException):
        """What a worker's alarm raises, at any place."""

    def strike(connection: object) -> None:
        raise TooLongError

    provider.slow(60)
    with monkeypatch.context() as patched:
        patched.setattr("urllib3.connection.HTTPConnection.getresponse", strike)
        with pytest.raises(TooLongError):
            sender.send(batch())
    provider.wait_for_request()
    provider.ok()
    assert sender.send(batch()) == Accepted(provider.mails[-1].message_id)


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
