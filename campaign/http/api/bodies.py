"""Reads a body: JSON or, since there are clients that send it so, fields of a form or of the address. Raises ApiRefused.

`null` and nothing at all are an empty object. Whatever is nested too deeply, is no text, or holds NUL, is refused as a whole.
"""

from __future__ import annotations

from math import isfinite
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from flask import Request, json
from werkzeug.exceptions import RequestEntityTooLarge

from campaign.http.api.errors import ApiRefused
from campaign.http.limits import FORM_BYTES, FORM_FIELDS, refuse_too_many_fields
from campaign.http.request import URLENCODED, read_body

Body = dict[str, Any]
DEEPEST = 12
LARGEST = 2**53  # of a whole number: what JSON's own readers hold exactly
OF_THE_ADDRESS = frozenset(("page", "per_page", "filter"))


def read_body_of(request: Request) -> Body:
    try:
        sent = read_body(request, FORM_BYTES)
        if request.mimetype.startswith("multipart/"):
            raise ApiRefused(415, "body-type")
        body = _read(request, sent)
    except RequestEntityTooLarge:
        raise ApiRefused(413, "too-much") from None
    except (ValueError, RecursionError):
        raise ApiRefused(400, "body-invalid") from None
    _look_through(body, 0)
    return body


def _read(request: Request, sent: bytes) -> Body:
    """Raises ValueError."""
    if not sent.strip():
        return _of_fields(request.query_string)
    if request.mimetype == URLENCODED and not sent.lstrip().startswith(b"{"):
        return _of_fields(sent)
    found = _json(sent.decode())
    if found is None:
        return _of_fields(request.query_string)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _of_fields(text: bytes) -> Body:
    """One that begins as JSON does is read as JSON; `person[given_name]` or `person.given_name` is nested. None twice."""
    refuse_too_many_fields(text, FORM_FIELDS)
    body: Body = {}
    for name, value in parse_qsl(text.decode(), keep_blank_values=True, errors="strict"):
        *path, last = name.replace("]", "").replace("[", ".").split(".")
        place = body
        for part in path[:DEEPEST]:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                raise ValueError("a field that is two things")
        if last in place:
            raise ValueError("a field twice")
        is_json = value[:1] in ("{", "[")
        place[last] = _json(value) if is_json else value
    return {name: value for name, value in body.items() if name not in OF_THE_ADDRESS}


def _look_through(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise ApiRefused(400, "body-too-deep")
    if isinstance(value, dict):
        for name, inner in value.items():
            _look_through(name, depth)
            _look_through(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _look_through(inner, depth + 1)
    elif isinstance(value, str) and not _is_text(value):
        raise ApiRefused(400, "body-invalid")
    elif isinstance(value, int) and abs(value) > LARGEST:
        raise ApiRefused(400, "value-invalid")


def _is_text(value: str) -> bool:
    return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)


def _json(text: str) -> Any:
    """Raises ValueError, also for a name that stands twice in an object: two readers would take different ones."""
    return json.loads(text, parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_once)


def _finite(text: str) -> float:
    """What is too large for a number would be read as infinite."""
    found = float(text)
    return found if isfinite(found) else _refuse(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name twice")
    return found


def _refuse(_name: str) -> NoReturn:
    raise ValueError("no number")
