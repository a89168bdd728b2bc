"""What no client of the API should send, kept as our own list: bodies, queries, ids and, made from the schemas, wrong types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from marshmallow import Schema, fields

JSON = "application/json"
FIELDS = "application/x-www-form-urlencoded"
SENT = "zzsent"  # nothing that was sent is repeated
FIGURES = "9" * 4_000


@dataclass(frozen=True, slots=True)
class Body:
    sent: bytes
    kind: str = JSON
    query: str = ""
    length: str | None = None  # announced, where it is not how long it is


def _deep(depth: int, opened: str, closed: str) -> bytes:
    return f'{{"person": {opened * depth}1{closed * depth}}}'.encode()


_SENT_AS = (
    *(JSON, "application/hal+json", "application/json; charset=utf-16", "text/plain", "text/html", "application/xml"),
    *("", "x", "application/octet-stream", "image/png; q=\x7f", FIELDS, "multipart/form-data; boundary=x"),
)
NO_OBJECTS = (
    *(b"[]", b"[{}]", b"1", b"-0", b"1.5", b"true", b"false", b'"zzsent"', b'"null"', b"[null]", b"NaN", b"Infinity"),
    *(b"{", b"}", b'{"person"', b'{"person":}', b"{'person': 1}", b"{}{}", b"null null", b"<a/>", b"person: {}", b"//"),
)
NO_TEXT = (
    *(b"\xff", b'{"person": "\xff"}', b'{"\xc3": 1}', b"\x00", b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00"),
    *(b'{"person": "a\x00b"}', b'{"comments": "\\u0000"}', b'{"\\u0000": 1}', b'{"x": {"\\u0000zzsent": 1}}'),
    *(b'{"comments": "\\ud800"}', b'{"\\udfff": 1}', b'{"comments": "\xed\xa0\x80"}', b'{"comments": "\\x00"}'),
)
TOO_MUCH = (
    *(_deep(13, '{"x": ', "}"), _deep(13, "[", "]"), _deep(20_000, "[", "]"), b"[" * 60_000, b'{"x":' * 12_000),
    *(f'{{"amount": {number}}}'.encode() for number in ("1e400", "-1e400", FIGURES, "9" * 10_000, "1" + "0" * 20)),
    *(b'{"x": 1e400}', b'{"x": [-1E999]}', b'{"x": NaN}', b'{"x": -Infinity}', b'{"x": 9007199254740993}'),
    *(b'{"person": {}, "person": {}}', b'{"x": {"y": 1, "y": 2}}', b" " * 65_537, b'{"x": "' + b"a" * 65_536 + b'"}'),
)
FORMS = (
    *(
        b"person=zzsent",
        b"person=1&person[given_name]=x",
        b"person[given_name]=x&person=1",
        b"person[]=x",
        b"=",
        b"&" * 99,
    ),
    *(b"person={", b"person=[[", b"_links=[]", b"_links=x", b"person[given_name]=%ff", b"%ff=1", b"person[x]=%00"),
    *(
        b"person[given_name]=a&person[given_name]=b",
        b"x" + b"[x]" * 13 + b"=1",
        b"x" + b".x" * 3_000 + b"=1",
        b"&" * 100,
    ),
    *(b'person={"x": 1e400}', b"amount=" + FIGURES.encode(), b'person={"x":' + b"[" * 5_000, b"cydlais:verified=true"),
)
BODIES = (
    *(Body(sent) for sent in (b"", b"null", b" null\n", b"{}", b"\n", *NO_OBJECTS, *NO_TEXT, *TOO_MUCH)),
    *(Body(b'{"_links": %s}' % each) for each in (b"[]", b'"zzsent"', b"7", b"null", b"true", b"[[]]", b'{"self": 7}')),
    *(
        Body(b'{"_links": {"osdi:person": %s}}' % each)
        for each in (b"[]", b"7", b"null", b'{"href": 7}', b'{"href": ""}')
    ),
    *(Body(b'{"zzsent": [', kind) for kind in _SENT_AS),
    *(Body(b"null", kind) for kind in _SENT_AS),
    *(Body(sent, FIELDS) for sent in FORMS),
    *(Body(b"null" if place % 2 else b"", JSON, sent.decode()) for place, sent in enumerate(FORMS)),
    *(Body(b'{"x": 1}', JSON, "", length) for length in ("9", "400", "65537", "9" * 30, "-1", "x", "1e3", "0", "7")),
)
IDS = (
    *("x", "0", "-1", "null", "%00", "%ff", "%2e%2e", "..%2f..%2fetc", "%7B%7D", "1%20or%201=1", "'%3B--", "a" * 3_000),
    *(
        "00000000-0000-0000-0000-000000000000",
        "{12345678-1234-5678-1234-567812345678}",
        "12345678123456781234567812345678",
    ),
    *("urn:uuid:12345678-1234-5678-1234-567812345678", "１２345678-1234-5678-1234-567812345678", "%F0%9F%8F%B4"),
)
NO_FILTERS = (
    *("x", "'", "name", "name eq", "name eq x", "eq 'x'", "name = 'x'", "name eq 'x", 'name eq "x"', "name eq 'x'' "),
    *("name like '%'", "name re '.*'", "near(1,2)", "name eq 'x' or 1=1", "name eq 'x' or 1 eq 1", "name eq ('x')"),
    *("name eq 'x'; DROP TABLE drives; --", "name eq 'x' -- ", "name eq 'x' /* */", "name eq 'x' union select 1"),
    *("password eq 'x'", "__class__ eq 'x'", "drives.id eq 'x'", "name/x eq 'x'", "token_hash ne ''", "zzsent eq 'x'"),
    *("created_date gt 'yesterday'", "created_date gt 1e400", f"created_date eq {FIGURES}", "created_date lt true"),
    *(
        "created_date gt '0001-01-01T00:00:00+14:00'",
        "created_date gt '9999-12-31T23:59:59-14:00'",
        "created_date gt null",
    ),
    *("(" * 30 + "name eq 'x'" + ")" * 30, "not " * 900 + "name eq 'x'", "(" * 1_900, "name eq '" + "a" * 2_000 + "'"),
    *(" and ".join(["name eq 'x'"] * 51), "name eq '\0'", "\0", "name eq 'x') or (name eq 'y'", "name eq '\ufffd"),
)
QUERIES = (
    *(f"filter={quote(each)}" for each in NO_FILTERS),
    *(
        "filter=%ff",
        "filter=name%20eq%20%27x%00%27",
        "OSDI-API-Token=zzsent",
        "osdi-api-token=",
        "page=1&Osdi-Api-Token=x",
    ),
    *(
        f"{name}={number}"
        for name in ("page", "per_page")
        for number in ("0", "-1", "x", "1e3", "%EF%BC%91", FIGURES, "")
    ),
    *(f"after={each}" for each in ("", "x", "%00", "12345678123456781234567812345678", "a" * 3_000)),
)
# Texts that a filter may hold: they find nothing, and do nothing.
INJECTIONS = ("x'' or ''1''=''1", "''; DROP TABLE drives; --", "%", "\\", "${7*7}", "{{7*7}}", "\u202e", "x" * 400)
_WRONG: Mapping[type[fields.Field[Any]], tuple[Any, ...]] = {
    fields.String: (7, True, ["x"], {"x": 1}),
    fields.Boolean: ("maybe", 7, [], {}),
    fields.Integer: ("x", 1.5, True, [], {}, -1, 2**53),
    fields.Nested: ("x", 7, True, [7]),
    fields.List: ("x", 7, True, {"x": 1}, [[]]),
    fields.Dict: ("x", 7, True, ["x"], {"x": 7}),
    fields.Raw: ("x", True, [], {}, -1, 1.5, "1e3", "NaN"),
}


def mistyped(schema: Schema, right: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What is right, with each field of the schema wrong in turn, however deep it stands."""
    for own, field in schema.fields.items():
        name = field.data_key or own
        for value in _wrongly(field, right.get(name)):
            yield {**right, name: value}


def _wrongly(field: fields.Field[Any], right: Any) -> Iterator[Any]:
    yield from next(values for kind, values in _WRONG.items() if isinstance(field, kind))
    if not field.allow_none:
        yield None
    if isinstance(field, fields.Nested):
        yield from mistyped(field.schema, right or {})
    elif isinstance(field, fields.List):
        for each in _wrongly(field.inner, right[0] if right else None):
            yield [each]
