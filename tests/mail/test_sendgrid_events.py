"""Whether a post is the provider's, and what is read in it: no database, no server."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from campaign.clock import utc_now
from campaign.mail.sendgrid_events import MOST_EVENTS, Heard, Reading, read_events
from campaign.mail.sendgrid_signature import (
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    PostRefusedError,
    check_signature,
    read_stamp,
)
from tests.fakes.sendgrid_events import EventHook, event_of

KEY = "a key that only tests know, 0123456789"
HOOK, OTHER = EventHook(), EventHook()
BODY = b'[ {"event": "open"} ]\r\n'
NOW = utc_now()  # when this file was read: every post is stamped by it, however long the tests before took


def judge(headers: dict[str, str], body: bytes = BODY, *, keys: tuple[str, ...] = (HOOK.public_key,)) -> str:
    """`taken`, or why not."""
    try:
        stamp = read_stamp(headers.get(TIMESTAMP_HEADER), headers.get(SIGNATURE_HEADER), NOW)
        check_signature(keys, stamp, body)
    except PostRefusedError as refused:
        return refused.reason
    return "taken"


def stamped(moment: datetime) -> dict[str, str]:
    return HOOK.headers(BODY, timestamp=int(moment.timestamp()))


def test_what_the_provider_signed_is_taken_by_any_of_our_keys() -> None:
    headers = stamped(NOW)
    assert judge(headers) == "taken"
    assert judge(headers, keys=(OTHER.public_key, HOOK.public_key)) == "taken"


def test_another_key_another_byte_or_another_moment_is_forged() -> None:
    headers = HOOK.headers(BODY, timestamp=int(NOW.timestamp()) - 5)
    assert judge(OTHER.headers(BODY, timestamp=int(NOW.timestamp()))) == "forged"
    assert judge(headers, BODY.strip()) == "forged"
    assert judge(headers, json.dumps(json.loads(BODY)).encode()) == "forged"
    assert judge({**headers, TIMESTAMP_HEADER: str(int(NOW.timestamp()))}) == "forged"
    assert judge(headers, keys=()) == "forged"


@pytest.mark.parametrize(
    ("age", "judged"),
    [
        (timedelta(hours=25, minutes=59), "taken"),
        (timedelta(hours=26, seconds=2), "stale"),
        (timedelta(days=365 * 50), "stale"),
        (-timedelta(minutes=4, seconds=58), "taken"),
        (-timedelta(minutes=5, seconds=2), "ahead"),
    ],
)
def test_a_post_is_good_for_a_day_and_a_little(age: timedelta, judged: str) -> None:
    assert judge(stamped(NOW - age)) == judged


@pytest.mark.parametrize("name", [SIGNATURE_HEADER, TIMESTAMP_HEADER])
@pytest.mark.parametrize(
    "change", [lambda _: None, lambda _: "", lambda v: f"{v}AAAA", lambda v: f" {v}", lambda v: f"{v}\n"]
)
def test_headers_that_are_not_just_so_are_no_signature(name: str, change: Any) -> None:
    headers = stamped(NOW)
    headers[name] = change(headers[name])
    assert judge(headers) in (
        "unsigned",
        "forged",
    )  # forged: what stands behind a signature of some lengths is base64 too


@pytest.mark.parametrize("signature", ["abc", "é", "====", "A" * 5000, b64encode(b"\x30\x00").decode(), "AAAA"])
def test_what_is_no_signature_is_refused_and_raises_nothing_else(signature: str) -> None:
    assert judge({**stamped(NOW), SIGNATURE_HEADER: signature}) in ("unsigned", "forged")


@trials(max_examples=50)
@given(st.text(), st.text(), st.binary())
def test_nothing_that_anybody_posts_raises_anything_else(timestamp: str, signature: str, body: bytes) -> None:
    assert judge({TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: signature}, body) != "taken"


def read(*events: object) -> Reading:
    return read_events(json.dumps(events).encode(), KEY)


def one(*arguments: Any, **fields: object) -> Heard:
    (heard,) = read(event_of(*arguments, **fields)).events
    return heard


@pytest.mark.parametrize(
    ("name", "fields", "effect"),
    [
        ("processed", {}, ""),
        ("deferred", {}, ""),
        ("delivered", {}, ""),
        ("bounce", {}, "unreachable"),
        ("bounce", {"type": None}, "unreachable"),
        ("bounce", {"status": "4.2.2"}, ""),
        ("blocked", {}, ""),
        ("blocked", {"status": "5.7.1"}, ""),
        ("dropped", {}, "unreachable"),
        ("dropped", {"reason": "Invalid"}, "unreachable"),
        ("dropped", {"reason": "Spam Reporting Address"}, "complained"),
        ("dropped", {"reason": "Unsubscribed Address"}, "unsubscribed"),
        ("dropped", {"reason": "Spam Content (if spam checker app enabled)"}, ""),
        ("dropped", {"reason": ["Invalid"]}, ""),
        ("spamreport", {}, "complained"),
        ("unsubscribe", {}, "unsubscribed"),
        ("group_unsubscribe", {}, "unsubscribed"),
        ("group_resubscribe", {}, "resubscribed"),
    ],
)
def test_each_event_says_what_it_means_for_the_mailbox(name: str, fields: dict[str, object], effect: str) -> None:
    assert one(uuid4(), name, **fields).effect == effect


def test_one_bad_event_costs_no_other_and_each_is_counted() -> None:
    mark = uuid4()
    reading = read(
        event_of(mark, "delivered"),
        event_of(mark, "open"),
        event_of(mark, "click"),
        event_of(mark, "account_status_change"),
        event_of(mark, "constructor"),
        {"event": "delivered", "timestamp": 1_700_000_000, "email": "laura@example.com"},
        *(event_of(mark, "delivered", delivery_id=odd) for odd in ("", "x" * 36, 7, ["a"], str(mark) + "0")),
        *(event_of(mark, "delivered", timestamp=odd) for odd in (None, "1700000000", 1.5, True, -1, 10**30)),
        {"event": ["delivered"]},
        {},
        None,
        "delivered",
    )
    assert [heard.name for heard in reading.events] == ["delivered"]
    assert reading.left_out == {"ignored": 2, "unknown-kind": 2, "not-ours": 1, "malformed": 15}


def test_copies_are_one_whatever_their_ids_and_another_reason_is_another_event() -> None:
    mark = uuid4()
    same = [event_of(mark, "bounce", at=1_700_000_000) for _ in range(46)]
    reading = read(*same, event_of(mark, "bounce", at=1_700_000_000, reason="mailbox full"))
    assert (len(reading.events), reading.repeated) == (2, 45)


def test_nothing_of_the_address_or_of_what_servers_say_is_kept() -> None:
    heard = one(uuid4(), "bounce")
    assert "suzie" not in repr(heard) and "5.1.1" not in repr(heard)
    again = read_events(json.dumps([event_of(heard.delivery_id, "bounce")]).encode(), "another key").events[0]
    assert again.reason_hash != heard.reason_hash  # who has the database alone cannot try addresses out


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"[", b"\xff\xfe", b"[" * 100_000, b"[" + b"9" * 5_000 + b"]"])
def test_what_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(PostRefusedError, match="not-json"):
        read_events(body, KEY)


def test_more_than_a_thousand_are_refused() -> None:
    assert read(*[{}] * MOST_EVENTS).left_out == {"malformed": MOST_EVENTS}
    with pytest.raises(PostRefusedError, match="too-many"):
        read(*[{}] * (MOST_EVENTS + 1))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
_FIELDS = st.sampled_from(["event", "timestamp", "delivery_id", "type", "status", "reason", "response"])


@trials(max_examples=50)
@given(st.lists(st.dictionaries(_FIELDS, _JSON, max_size=7), max_size=3), st.sampled_from(["bounce", "dropped"]))
def test_whatever_stands_in_an_event_nothing_is_raised(events: list[dict[str, Any]], name: str) -> None:
    read(*events, *({**event_of(uuid4(), name), **event, "event": name} for event in events))
