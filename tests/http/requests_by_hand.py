"""Requests that are none, or two at once, or that servers read differently; and odd ones that are whole all the same."""

from __future__ import annotations

from tests.http.wire import FORM, GOOD, HEAD, LAST_CHUNK, chunk, post

LINE_BYTES, FIELDS, FIELD_BYTES = 4094, 64, 8190  # as campaign/http/gunicorn.py has them
HOST = b"Host: 127.0.0.1\r\n"


def get(target: bytes = b"/en/contact", *headers: bytes, version: bytes = b"HTTP/1.1") -> bytes:
    own = b"".join(header + b"\r\n" for header in headers)
    return b"GET " + target + b" " + version + b"\r\n" + HOST + own + b"\r\n"


def sized(length: bytes, *headers: bytes) -> bytes:
    """A form whose length is said to be this."""
    own = b"".join(header + b"\r\n" for header in headers)
    return HEAD + FORM + own + b"Content-Length: " + length + b"\r\n\r\n" + GOOD


def chunked(coding: bytes, *headers: bytes) -> bytes:
    """A form in chunks, with the coding called so."""
    own = b"".join(header + b"\r\n" for header in headers)
    return HEAD + FORM + own + b"Transfer-Encoding: " + coding + b"\r\n\r\n" + chunk(GOOD) + LAST_CHUNK


SIZE = b"%d" % len(GOOD)
# Refused by the server itself, whichever page it is for: with one 4xx, or by closing the connection without a word.
REFUSED = {
    "nothing but line ends": b"\r\n" * 10,
    "noise": bytes(range(256)) * 20,
    "a greeting of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) * 2,
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "the line of a proxy": b"PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n" + get(),
    "HTTP/0.9": b"GET /en/contact\r\n",
    "HTTP/0.9 by name": get(version=b"HTTP/0.9"),
    "HTTP/2.0": get(version=b"HTTP/2.0"),
    "HTTP/11": get(version=b"HTTP/11"),
    "http/1.1": get(version=b"http/1.1"),
    "no version": get(version=b""),
    "a method in small letters": get().replace(b"GET", b"get"),
    "a method with a colon": get().replace(b"GET", b"GE:T"),
    "a method of ten thousand letters": get().replace(b"GET", b"G" * 10_000),
    "no method": get().replace(b"GET", b""),
    "two spaces": get().replace(b"GET ", b"GET  "),
    "a tab": get().replace(b"GET ", b"GET\t"),
    "a space in the address": get(b"/en/contact us"),
    "raw bytes in the address": get(b"/en/\xc5\xb5"),
    "NUL in the address": get(b"/en/\0"),
    "an address without a slash": get(b"en/contact"),
    "all of it": get(b"*"),
    "an address that is too long": get(b"/en/" + b"a" * LINE_BYTES),
    "a query that is too long": get(b"/en/contact?name=Suzie" + b"a" * 100_000),
    "bare line feeds": get().replace(b"\r\n", b"\n"),
    "one bare line feed": get(b"/en/contact", b"X-A: Suzie\nX-B: 1"),
    "a bare carriage return": get(b"/en/contact", b"X-A: Suzie\rX-B: 1"),
    "NUL in a header": get(b"/en/contact", b"X-A: Suzie\0"),
    "NUL in the name of a header": get(b"/en/contact", b"X-\0A: 1"),
    "a header without a colon": get(b"/en/contact", b"Suzie"),
    "a header without a name": get(b"/en/contact", b": Suzie"),
    "a space before the colon": sized(SIZE).replace(b"Length:", b"Length :"),
    "a space before a header": get(b"/en/contact", b" X-A: 1"),
    "a folded line": sized(SIZE, b"X-Thing: a\r\n b"),
    "brackets in a name": get(b"/en/contact", b"X(A): 1"),
    "a header of 64 kilobytes": get(b"/en/contact", b"Cookie: " + b"a" * 64_000),
    "a header a byte too long": get(b"/en/contact", b"Cookie: " + b"a" * (FIELD_BYTES - 9)),
    "one header too many": get(b"/en/contact", *(b"X-%d: 1" % number for number in range(FIELDS))),
    "ten thousand headers": get(b"/en/contact", *(b"X-%d: 1" % number for number in range(10_000))),
    "two hosts": get(b"/en/contact", b"Host: evil.example"),
    "two types": sized(SIZE, FORM.strip()),
    "no head to its end": get()[:-2],
    "an expectation that is none": post(GOOD, b"Expect: Suzie"),
    "two lengths": sized(SIZE, b"Content-Length: 5"),
    "the same length twice": sized(SIZE, b"Content-Length: " + SIZE),
    "two lengths in one": sized(SIZE + b", " + SIZE),
    "a length below nothing": sized(b"-1"),
    "a length with a sign": sized(b"+" + SIZE),
    "a length in hexadecimals": sized(b"0x46"),
    "a length in other figures": sized("²".encode("latin-1")),
    "a length without end": sized(b"9" * 5_000),
    "no length in figures": sized(b""),
    "a length and chunks": chunked(b"chunked", b"Content-Length: " + SIZE),
    "chunks and a length": sized(SIZE, b"Transfer-Encoding: chunked"),
    "chunks of another name": chunked(b"xchunked"),
    "chunks twice": chunked(b"chunked, chunked"),
    "chunks in two lines": chunked(b"chunked", b"Transfer-Encoding: chunked"),
    "chunks, and nothing after": chunked(b"chunked, identity"),
    "chunks behind a control character": chunked(b"\x0bchunked"),
    "chunks within quotation marks": chunked(b'"chunked"'),
    "no chunks, though it says so": chunked(b"identity"),
    "packed": chunked(b"gzip"),
    "chunks of HTTP/1.0": chunked(b"chunked").replace(b"HTTP/1.1", b"HTTP/1.0"),
}

# Answered by the application: what it says, and what follows on the same connection is served.
ANSWERED = {
    "HTTP/1.1": (get(), {200}),
    "HTTP/1.2": (get(version=b"HTTP/1.2"), {200}),
    "an empty line before": (b"\r\n" + get(), {200}),
    "no host": (get().replace(HOST, b""), {400}),
    "an empty host": (get().replace(b"127.0.0.1", b""), {400}),
    "another host": (get().replace(b"127.0.0.1", b"evil.example"), {400}),
    "a host that is none": (get().replace(b"127.0.0.1", b"[::1"), {400}),
    "a host with somebody in it": (get().replace(b"127.0.0.1", b"127.0.0.1@evil.example"), {400}),
    "a host with a path": (get().replace(b"127.0.0.1", b"127.0.0.1/evil"), {400}),
    "a whole address": (get(b"http://127.0.0.1/en/contact"), {200}),
    "a whole address of elsewhere": (get(b"http://evil.example/en/contact"), {200, 400}),
    "two slashes": (get(b"//evil.example/en/contact"), {404}),
    "an encoded slash": (get(b"/%2fevil.example/"), {404}),
    "an encoded NUL": (get(b"/en/petitions/%00"), {404}),
    "bytes that are not UTF-8": (get(b"/en/petitions/%ff%fe?%ff=%fe"), {404}),
    "a percent sign alone": (get(b"/en/petitions/%"), {404}),
    "the way up": (get(b"/en/../../../etc/passwd"), {404}),
    "the way up, encoded": (get(b"/static/%2e%2e/%2e%2e/etc/passwd"), {404}),
    "a long address": (get(b"/en/" + b"a" * 4_000), {404}),
    "a long query": (get(b"/en/contact?" + b"a=%00&" * 600), {200}),
    "a fragment": (get(b"/en/contact#Suzie"), {200}),
    "as many headers as there may be": (
        get(b"/en/contact", *(b"X-%d: 1" % number for number in range(FIELDS - 1))),
        {200},
    ),
    "a hundred kilobytes of headers": (
        get(b"/en/contact", *(b"X-%d: " % number + b"a" * 5_000 for number in range(20))),
        {200},
    ),
    "a header in bytes": (get(b"/en/contact", b"Accept-Language: \xff\xfe"), {200}),
    "a header that stands for another": (get(b"/en/contact", b"X_Forwarded_For: 10.0.0.1"), {200}),
    "a wish for HTTP/2": (get(b"/en/contact", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABk"), {200}),
    "a wish for a socket": (get(b"/en/contact", b"Upgrade: websocket", b"Connection: Upgrade"), {400}),
    "a method that nobody has": (get().replace(b"GET", b"BREW"), {405}),
    "TRACE": (get().replace(b"GET", b"TRACE"), {405}),
    "PUT": (get().replace(b"GET", b"PUT"), {405}),
    "a body where none belongs": (get(b"/en/contact", b"Content-Length: 5") + b"Suzie", {200}),
    "a form of nothing": (post(b""), {422}),
}
