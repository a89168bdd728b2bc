"""A provider that is not there, is slow or breaks off: what surely did not leave leaves later, the rest is unknown."""

from __future__ import annotations

import time
from contextlib import closing

import pytest

from campaign.mail.sender import Accepted, Later, Refused, Sender, Unknown
from campaign.mail.sendgrid import SendGridSender
from tests.fakes.sendgrid import FakeSendGrid
from tests.mail.batches import batch
from tests.mail.sendgrid.sockets import KEY, large_batch, listener, serve_once


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
    with listener() as (server, address), closing(SendGridSender(KEY, f"http://{address}", read_timeout=20)) as sender:
        thread = serve_once(server, reads=10_000, answer=b"")
        assert isinstance(sender.send(large_batch()), Later)
        thread.join()


def test_a_provider_that_reads_no_further_is_not_waited_for_and_means_later() -> None:
    with listener() as (_, address), closing(SendGridSender(KEY, f"http://{address}", read_timeout=0.3)) as sender:
        assert sender.send(large_batch()) == Later(10, "not sent: TimeoutError", "away")


def test_an_answer_before_the_end_of_a_large_request_counts() -> None:
    answer = b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with listener() as (server, address), closing(SendGridSender(KEY, f"http://{address}")) as sender:
        thread = serve_once(server, reads=10_000, answer=answer)
        assert sender.send(large_batch()) == Refused("status 413", 413)
        thread.join()


def test_a_status_counts_even_if_its_words_break_off() -> None:
    answer = b"HTTP/1.1 202 Accepted\r\nContent-Length: 500\r\nX-Message-Id: a\r\n\r\nhalf"
    with listener() as (server, address), closing(SendGridSender(KEY, f"http://{address}", read_timeout=20)) as sender:
        thread = serve_once(server, reads=1_000, answer=answer)
        assert sender.send(batch()) == Accepted("a")
        thread.join()


def test_what_is_no_http_is_unknown() -> None:
    with listener() as (server, address), closing(SendGridSender(KEY, f"http://{address}", read_timeout=20)) as sender:
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
