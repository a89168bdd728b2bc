"""What should never come over the wire, and comes: forms that are none, posts that nobody signed, clients that stop half way.

Each is answered with a refusal, or broken off; never with a fault of ours, whatever else breaks meanwhile.
"""

from __future__ import annotations

import json
import random
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from urllib.parse import urlencode
from uuid import uuid4

from tests.fakes.sendgrid_events import EventHook, event_of
from tests.journeys.people import FIELDS
from tests.journeys.system import System

URLENCODED = "application/x-www-form-urlencoded"
HOOK = "/hooks/sendgrid/events"
PATIENCE_SECONDS = 60.0
SLOW_SECONDS = 3.0
NOT_NOW = 503
FORGER = EventHook()  # with a key that is not the provider's

FORMS: Mapping[str, tuple[str, bytes]] = {
    "nothing": (URLENCODED, b""),
    "a name alone": (URLENCODED, b"name=Suzie"),
    "no address": (URLENCODED, urlencode({**FIELDS, "email": "suzie at example"}).encode()),
    "another header": (URLENCODED, urlencode({**FIELDS, "email": "s@example.org\r\nBcc: l@example.org"}).encode()),
    "a zero": (URLENCODED, b"name=a%00b&email=s%40example.org"),
    "no UTF-8": (URLENCODED, b"name=%ff%fe&email=%c0%af"),
    "bytes": (URLENCODED, bytes(range(256))),
    "twice": (URLENCODED, b"name=a&name=b&email=s%40example.org&email=l%40example.org"),
    "a thousand fields": (URLENCODED, b"&".join(b"f%d=1" % number for number in range(1_000))),
    "too long": (URLENCODED, b"name=" + b"a" * 300_000),
    "a key that is none": (URLENCODED, urlencode({**FIELDS, "email": "s@b", "form_id": "' OR 1=1 --"}).encode()),
    "JSON": ("application/json", json.dumps({**FIELDS, "email": ["s@example.org"]}).encode()),
    "parts without an end": ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n'),
    "of no kind": ("text/plain", b"name=Suzie"),
}
RAW: Mapping[str, bytes] = {
    "a handshake": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
    "no protocol": b"GET / HTTP/9.9\r\n\r\n",
    "a long header": b"GET /cy/ HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * 100_000 + b"\r\n\r\n",
    "less than nothing": b"POST /cy/ HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"POST /cy/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "no words": b"\r\n\r\n\x00\xff\r\n\r\n",
}


def spoil(system: System, slug: str, chance: random.Random) -> tuple[str, int]:
    """Do one of them: what, and how it was answered; 0 where it was not. Raises OSError where nobody listens."""
    what = chance.choice(list(WAYS))
    return WAYS[what](system, slug, chance)


def is_refusal(status: int) -> bool:
    return 400 <= status < 500 or status in (0, NOT_NOW)


def a_form(system: System, slug: str, chance: random.Random) -> tuple[str, int]:
    what = chance.choice(list(FORMS))
    kind, body = FORMS[what]
    path = f"/cy/deisebau/deiseb-{slug}/llofnodion"
    return f"a form: {what}", _post(system, path, body, {"Content-Type": kind})


def a_link(system: System, _slug: str, chance: random.Random) -> tuple[str, int]:
    path = f"/cy/gwirio/{chance.choice(['x', 'a' * 43, '%00', '..%2f..', uuid4().hex, 'ŵ'.encode().hex()])}"
    return "a link", _post(system, path, b"", {"Content-Type": URLENCODED})


def a_forgery(system: System, _slug: str, chance: random.Random) -> tuple[str, int]:
    body = json.dumps([event_of(uuid4(), "spamreport")]).encode()
    signed = chance.choice([FORGER.headers(body), FORGER.headers(body, timestamp=1), {}])
    return "a forgery", _post(system, HOOK, body, signed)


def no_request(system: System, _slug: str, chance: random.Random) -> tuple[str, int]:
    what = chance.choice(list(RAW))
    return f"no request: {what}", _say(system, [RAW[what]], 0)


def half_a_request(system: System, slug: str, chance: random.Random) -> tuple[str, int]:
    """Slowly, and it never ends."""
    head = f"POST /cy/deisebau/deiseb-{slug}/llofnodion HTTP/1.1\r\nHost: a\r\nContent-Type: {URLENCODED}\r\n"
    pieces = [head.encode(), b"Content-Length: 500\r\n\r\n", b"name=Suz"][: chance.randint(1, 3)]
    return "half a request", _say(system, pieces, SLOW_SECONDS / len(pieces))


WAYS: Mapping[str, Callable[[System, str, random.Random], tuple[str, int]]] = {
    "form": a_form,
    "link": a_link,
    "forgery": a_forgery,
    "no request": no_request,
    "half": half_a_request,
}


def _post(system: System, path: str, body: bytes, headers: Mapping[str, str]) -> int:
    return system.request("POST", path, body=body, headers=headers).status


def _say(system: System, pieces: list[bytes], pause: float) -> int:
    """The status of whatever answers; one that waits for more than we say gets no more, and we go."""
    with socket.create_connection(("127.0.0.1", system.port), timeout=PATIENCE_SECONDS) as connection:
        with suppress(OSError):
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        with suppress(OSError):
            answer = connection.recv(64)
    words = answer.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[0].startswith(b"HTTP/") and words[1].isdigit() else 0
