"""Reads what was sent: who asks (a person or a program), in which language, and the fields of a form.

Refused, with an HTTPException: bodies that are no form, too large, not UTF-8, with NUL, files or a field given twice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any, NoReturn
from urllib.parse import parse_qsl

from flask import Request, g
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.formparser import FormDataParser

from campaign.http.limits import (
    FORM_BYTES,
    FORM_FIELDS,
    KEPT_BYTES,
    KEPT_CHARACTERS,
    LETTER_BYTES,
    refuse_too_many_fields,
)
from campaign.i18n import Language, best_language, is_language

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
PIECE_BYTES = 256 * 1024
LANGUAGE = "lang"  # of the query, where an address has no language in its path
_FOR_PEOPLE = "text/html"
_API = re.compile(r"/api/v\d+(/|$)")
_FOR_PROGRAMS = ("application/json", "application/problem+json")

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormReading:
    """How a form is read: which of its fields may be there several times, how large it may be and of how many fields.

    `is_kept`: somebody writes there with care, so that what is too much is given back as far as KEPT_BYTES go.
    """

    lists: Collection[str] = ()
    most_bytes: int = FORM_BYTES
    most_fields: int = FORM_FIELDS
    is_kept: bool = False


PLAIN = FormReading()
GIVEN = FormReading(is_kept=True)
GIVEN_AT_LENGTH = FormReading(most_bytes=LETTER_BYTES, is_kept=True)


def itself(request: Request) -> Request:
    """Flask's `request` without the proxy, which looks for the present one at each attribute: for whoever reads several.

    One that is no proxy is given back as it is.
    """
    found: Request = getattr(request, "_get_current_object", lambda: request)()
    return found


def language_of(request: Request) -> Language:
    """The language that the path names or, where it names none, the query (`lang`); else the one of Accept-Language."""
    for said in (request.path.removeprefix("/").partition("/")[0], request.args.get(LANGUAGE, "")):
        if is_language(said):
            return said
    return best_language(request.headers.get("Accept-Language"))


def is_from_program(request: Request) -> bool:
    """Whether the answer is read by a program: it sent JSON, asks for JSON before HTML, or for a `.json` path or the API."""
    if request.mimetype.endswith(("/json", "+json")) or request.path.endswith(".json") or _API.match(request.path):
        return True
    return wants_json(request)


def wants_json(request: Request) -> bool:
    """Whether Accept puts JSON before HTML. An absent header and `*/*` want a page."""
    accept = request.accept_mimetypes
    return max(accept[kind] for kind in _FOR_PROGRAMS) > accept[_FOR_PEOPLE]


def read_form(request: Request, reading: FormReading = PLAIN) -> Form:
    """The fields by name, each given once, as they came: nothing is trimmed, unknown ones are there.

    Those of `reading.lists` may be given several times, each without a space in it: they are there as one text, parted by
    spaces. Also kept for the page that answers when the form cannot be taken, so that nothing typed is lost. Raises
    RequestEntityTooLarge for what is too much; where that `is_kept`, its beginning is kept too.
    """
    request = itself(request)
    is_kept = reading.is_kept and request.mimetype == URLENCODED  # as our own pages send it
    body = read_body(request, KEPT_BYTES if is_kept else reading.most_bytes)
    form = _read(request, body, reading)
    if len(body) > reading.most_bytes:
        g.typed = {name: value[:KEPT_CHARACTERS] for name, value in form.items()}
        raise RequestEntityTooLarge
    g.typed = form
    return form


def typed_fields() -> Form:
    """What `read_form` read in this request; empty where it did not."""
    typed: Form = g.get("typed", {})
    return typed


def _read(request: Request, body: bytes, reading: FormReading) -> Form:
    if not body and not request.mimetype:
        return {}
    if request.mimetype not in (URLENCODED, MULTIPART):
        raise UnsupportedMediaType
    try:
        text = body.decode()
        is_urlencoded = request.mimetype == URLENCODED
        fields = _urlencoded(body, text, reading) if is_urlencoded else _multipart(request, body, reading)
    except ValueError as error:
        raise BadRequest from error
    form: dict[str, str] = {}
    for name, value in fields:
        if "\0" in name + value or (name in form and name not in reading.lists):
            raise BadRequest
        form[name] = f"{form[name]} {value}" if name in form else value
    return form


def read_body(request: Request, most: int) -> bytes:
    """The whole body, of at most so many bytes. Raises as `body_pieces` does."""
    return b"".join(body_pieces(request, most))


def body_pieces(request: Request, most: int) -> Iterator[bytes]:
    """The body, of at most so many bytes, as it comes.

    Raises RequestEntityTooLarge for a longer one, BadRequest for one that ends before it should. Reads the server's stream
    itself: Werkzeug cuts a chunked body off at the limit, and takes one of which the end never came, in silence.
    """
    announced = request.content_length
    if announced is None and "wsgi.input_terminated" not in request.environ:
        announced = 0
    if announced is not None and announced > most:
        raise RequestEntityTooLarge
    size = 0
    for piece in _take(request.environ["wsgi.input"], most + 1 if announced is None else announced):
        size += len(piece)
        if size > most:
            raise RequestEntityTooLarge
        yield piece
    if announced is not None and size < announced:
        raise BadRequest


def _take(stream: IO[bytes], size: int) -> Iterator[bytes]:
    """That many bytes, or fewer where the body ends before. Raises BadRequest where it cannot be read."""
    while size > 0:
        try:
            part = stream.read(min(size, PIECE_BYTES))
        except Exception as error:  # each server has errors of its own for chunks that are none
            raise BadRequest from error
        if not part:
            return
        size -= len(part)
        yield part


def _urlencoded(body: bytes, text: str, reading: FormReading) -> list[tuple[str, str]]:
    refuse_too_many_fields(body, reading.most_fields)
    return parse_qsl(text, keep_blank_values=True, errors="strict")


def _multipart(request: Request, body: bytes, reading: FormReading) -> list[tuple[str, str]]:
    """Text parts alone. The body was decoded as a whole before, since Werkzeug would replace what is not UTF-8."""
    refuse: Any = _refuse_file  # called with keywords alone
    parser = FormDataParser(refuse, len(body), silent=False, max_form_parts=reading.most_fields)
    form: MultiDict[str, str]
    _stream, form, _files = parser.parse(BytesIO(body), request.mimetype, len(body), request.mimetype_params)
    if not all(isinstance(name, str) for name in form):  # None, against its type, where a part has no name
        raise ValueError("a part without a name")
    return list(form.items(multi=True))


def _refuse_file(**_: object) -> NoReturn:
    raise ValueError("a form with a file")
