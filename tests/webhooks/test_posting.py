"""A post goes to the address that was checked, in the name of its host, and takes no longer than it may."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from pathlib import Path
from socket import gaierror
from threading import Event
from time import monotonic

import pytest

from campaign.webhooks.posting import MOST_BYTES, Answer, Poster, look_up
from tests.fakes.receiver import Receiver, receiving
from tests.webhooks.dripping import certificate, dripping, serving
from tests.webhooks.here import CONTEXT


def poster(*, resolves_to: Sequence[str] = ("127.0.0.1",), seconds: float = 5.0, ca: Path | None = None) -> Poster:
    context = ssl.create_default_context(cafile=ca) if ca else CONTEXT
    return Poster(True, lambda host: resolves_to, context, seconds)


def test_it_comes_whole_with_its_headers_and_speaks_of_its_host(receiver: Receiver) -> None:
    receiver.host = "receiver.test"
    assert poster().post(receiver.url, b"[{}]", {"webhook-id": "a"}) == Answer(204)
    (post,) = receiver.posts
    assert (post.path, post.body) == ("/hook?key=1", b"[{}]")
    assert post.headers["host"] == f"receiver.test:{receiver.port}" and post.headers["webhook-id"] == "a"
    assert post.headers["content-type"] == "application/json"


def test_tls_is_in_the_name_of_the_host_at_the_address_that_was_checked(tmp_path: Path) -> None:
    pem = certificate(tmp_path, "receiver.test")
    with receiving(serving(pem), "receiver.test") as there:
        assert poster(ca=pem).post(there.url, b"[]", {}) == Answer(204)
        assert poster().post(there.url, b"[]", {}) == Answer(failure="tls")  # by a certificate that nobody knows
        there.host = "other.test"
        assert poster(ca=pem).post(there.url, b"[]", {}) == Answer(failure="tls")
        assert len(there.posts) == 1


def test_nothing_is_posted_once_the_name_leads_into_our_own_network(receiver: Receiver) -> None:
    strict = Poster(False, lambda host: ["127.0.0.1"], CONTEXT)
    url = f"https://receiver.test:{receiver.port}/"
    assert strict.post(url, b"[]", {}) == Answer(failure="address-refused")
    assert poster(resolves_to=["169.254.169.254"]).post(receiver.url.replace("127.0.0.1", "x"), b"[]", {}).failure == (
        "address-refused"
    )
    assert receiver.posts == []


def test_no_redirect_is_followed(receiver: Receiver) -> None:
    with receiving() as elsewhere:
        receiver.statuses, receiver.location = [307], elsewhere.url
        assert poster().post(receiver.url, b"[]", {}) == Answer(307, "redirect")
        assert elsewhere.posts == []


def test_what_is_answered_at_length_is_not_read_to_its_end(receiver: Receiver) -> None:
    receiver.padding = b"x" * (MOST_BYTES * 40)
    assert poster().post(receiver.url, b"[]", {}) == Answer(204)


@pytest.mark.parametrize(
    ("first", "drop", "answer"),
    [
        (b"", b"", Answer(failure="timeout")),
        (b"HTTP/1.1 20", b"0", Answer(failure="timeout")),
        (b"HTTP/1.1 200 OK\r\n", b"a", Answer(failure="timeout")),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a", Answer(200)),
        (b"HELLO\r\n\r\n", b"", Answer(failure="no-connection")),
    ],
)
def test_a_receiver_that_speaks_drop_by_drop_is_left_in_time(first: bytes, drop: bytes, answer: Answer) -> None:
    with dripping(first, drop) as port:
        begun = monotonic()
        assert poster(seconds=0.3).post(f"http://127.0.0.1:{port}/", b"[]", {}) == answer
        assert monotonic() - begun < 2


def test_neither_a_handshake_nor_a_look_up_takes_longer_than_all_of_it_may() -> None:
    with dripping(b"", b"") as port:
        assert poster(seconds=0.2).post(f"https://127.0.0.1:{port}/", b"[]", {}) == Answer(failure="timeout")
    is_over = Event()

    def never(host: str) -> list[str]:
        is_over.wait(30)
        return []

    slow = Poster(True, never, CONTEXT, 0.2)
    assert slow.post("https://example.org/", b"[]", {}) == Answer(failure="timeout")
    is_over.set()


def test_nobody_there_is_an_answer_too(receiver: Receiver) -> None:
    assert poster().post("http://127.0.0.1:1/", b"[]", {}).failure in ("no-connection", "address-refused")
    assert poster(resolves_to=["127.0.0.2"]).post(f"http://x:{receiver.port}/", b"[]", {}) == Answer(
        failure="no-connection"
    )

    def unknown_to(host: str) -> list[str]:
        raise gaierror

    unknown = Poster(True, unknown_to, CONTEXT)
    assert look_up("127.0.0.1") == ["127.0.0.1"]
    assert unknown.post("https://no-such-host.invalid/", b"[]", {}) == Answer(failure="name-unknown")


def test_the_next_address_of_a_name_is_tried_where_nobody_answers_at_the_first(receiver: Receiver) -> None:
    both = poster(resolves_to=["127.0.0.2", "127.0.0.1"])
    assert both.post(f"http://x:{receiver.port}/", b"[]", {}) == Answer(204)
