"""One connection carries many batches, and is left alone where it cannot be trusted any more."""

from __future__ import annotations

import multiprocessing
import socket
import threading
import warnings
from contextlib import closing

import pytest

from campaign.mail.sender import Accepted, Sender
from campaign.mail.sendgrid import SendGridSender
from tests.fakes.sendgrid import FakeSendGrid
from tests.mail.batches import batch
from tests.mail.sendgrid.sockets import KEY, large_batch, listener, serve_both


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


def test_a_kept_connection_that_breaks_before_all_has_left_is_tried_once_more() -> None:
    def close_in_the_middle(first: socket.socket) -> None:
        first.recv(5_000)  # the beginning of the second request, and no more
        first.close()

    with listener() as (server, address), closing(SendGridSender(KEY, f"http://{address}", read_timeout=5)) as sender:
        thread = serve_both(server, after_first=close_in_the_middle)
        assert sender.send(batch()) == Accepted("a")
        assert sender.send(large_batch()) == Accepted("a")
        thread.join()
