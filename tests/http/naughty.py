"""What no form expects, kept as our own list: put into every field and every query of the site and the console in turn.

A value is a text, bytes as they travel, several values of one field, or None for a field that is not sent at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from urllib.parse import quote_plus, unquote_to_bytes

Value = str | bytes | tuple[str, ...] | None

NUMBERS = (
    *("0", "-1", "+5", "007", "1e9", "1,00", "1_000", "0x10", "½", "１２", "٣", "²", "NaN", "Infinity"),
    *("2147483648", "9223372036854775808", "1000000000000", "9" * 5_000),
)
DAYS = (
    *("0000-00-00", "0001-01-01", "1999-12-31", "2026-02-30", "2999-12-31", "3000-01-01", "9999-12-31", "20261130"),
    *("2026-W01-1", "30/11/2026", "2026-11-30T10:00Z", "２０２６-11-30"),
)
MOMENTS = (
    *("2026-03-29T01:30", "2026-10-25T01:30", "2999-12-31T23:59", "9999-12-31T23:59", "2026-11-30T24:00"),
    *("2026-11-30T09:30+14:00", "2026-11-30", "T", "25:61", "09:30:30", "24:00"),
)
IDS = (
    "00000000-0000-0000-0000-000000000000",
    "12345678-1234-5678-1234-567812345678",
    "{12345678-1234-5678-1234-567812345678}",
    "urn:uuid:12345678123456781234567812345678",
    "12345678-1234-5678-1234-56781234567",
)
WORDS = (
    "yes",
    "on",
    "xx",
    "cy en",
    "None",
    "__class__",
    "admin",
    "constructor",
    "../../../etc/passwd",
    "%",
    "_",
    "*",
    "?",
)
ADDRESSES = (
    *("a@b", "@", "a@localhost", "a@[127.0.0.1]", "a b@example.org", "a@example.org,b@example.org", "a@xn--ls8h.la"),
    *("https://[::1", "http://", "javascript:alert(1)", "https://example.org:99999/", "//example.org", "0.0.0.0/0"),
    *("::/0", "81.2.69.0/33", "fe80::1%eth0"),
)
TEXTS = (
    *(
        "",
        " ",
        "\r\n\r\n",
        "\t",
        "\u200b",
        "\ufeff",
        "\u202eneges",
        "e" + "\u0301" * 500,
        "👩\u200d👩\u200d👧",
        "\ufdd0",
    ),
    *("<b>\"'&amp;</b>", "{{7*7}}{%raw%}", "%(name)s %s", "${7*7}", "' OR 1=1 --", "=HYPERLINK(1)", "\x1b[0m", "\x7f"),
    *("\u0000", "\ud800", "a\x00b", "\u2028", "ß" * 300, "a" * 10_000, "ŵ" * 25_000),
)
BYTES = (b"%ff%fe", b"%c0%af", b"%ed%a0%80", b"%", b"%zz", b"\xff", b"%00")
TWICE = (("yes", "yes"), ("a", "b"))
NAUGHTY: tuple[Value, ...] = (
    None,
    *TEXTS,
    *NUMBERS,
    *DAYS,
    *MOMENTS,
    *IDS,
    *WORDS,
    *ADDRESSES,
    *BYTES,
    *TWICE,
)
STEP = 37  # through the list: prime, and no divisor of its length
BOUNDARY = "no-such-line"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


def naughty_ones() -> Iterator[Value]:
    """For ever, so that neighbours are no kin."""
    for number in count():
        yield NAUGHTY[number * STEP % len(NAUGHTY)]


def encoded(fields: Mapping[str, Value]) -> bytes:
    """The fields as a browser, or something worse, sends them: in a query, or as a form."""
    return b"&".join(_name(name) + b"=" + text for name, value in fields.items() for text in _values(value))


def in_parts(fields: Mapping[str, Value]) -> bytes:
    """The same as MULTIPART, as no form of ours is sent that brings no file."""
    parts = ((_raw(_name(name)), _raw(text)) for name, value in fields.items() for text in _values(value))
    frame = b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
    line = BOUNDARY.encode()
    return b"".join(frame % (line, *part) for part in parts) + b"--%b--\r\n" % line


def shortly(value: Value) -> str:
    return ascii(value) if len(ascii(value)) < 60 else f"{ascii(value)[:40]}… of {len(ascii(value))}"


def _raw(text: bytes) -> bytes:
    return unquote_to_bytes(text.replace(b"+", b" "))


def _name(name: str) -> bytes:
    return quote_plus(name.encode("utf-8", "surrogatepass")).encode()


def _values(value: Value) -> Iterable[bytes]:
    if value is None:
        return
    if isinstance(value, bytes):
        yield value
        return
    for text in value if isinstance(value, tuple) else (value,):
        yield _name(text)
