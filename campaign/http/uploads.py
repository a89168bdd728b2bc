"""Reads a form that brings one file. Every text in it is UTF-8 and given once, as in any other form; nothing goes to the disk.

Refused, with an HTTPException: bodies that are no multipart form, too large, cut off, with a second file or another's field.
"""

from __future__ import annotations

from flask import Request, g
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from campaign.http.limits import FORM_BYTES, FORM_FIELDS
from campaign.http.request import MULTIPART, Form, read_body

_FRAME_BYTES = 64 * 1024  # for what stands round the file


def read_form_with_file(request: Request, field: str, most_bytes: int) -> tuple[Form, bytes | None]:
    """The texts by name, and what was sent as the file `field`: empty bytes where none was chosen, None where none was asked.

    A file of more than `most_bytes` is answered 413 only where the body could hold it no more; else it is given back, for its
    reader to refuse in words.
    """
    if request.mimetype != MULTIPART:
        raise UnsupportedMediaType
    body = read_body(request, 2 * most_bytes + _FRAME_BYTES)
    boundary = request.mimetype_params.get("boundary", "").encode("latin-1", "replace")
    if not boundary:
        raise BadRequest
    try:
        form, file = _take_apart(body, boundary, field)
    except ValueError as error:
        raise BadRequest from error
    g.typed = form
    return form, file


def _take_apart(body: bytes, boundary: bytes, field: str) -> tuple[dict[str, str], bytes | None]:
    """Raises ValueError, as Werkzeug does for what is no multipart body."""
    decoder = MultipartDecoder(boundary, max_parts=FORM_FIELDS)
    decoder.receive_data(body)
    decoder.receive_data(None)
    texts: dict[str, bytes] = {}
    file: bytes | None = None
    part: Field | File | None = None
    pieces: list[bytes] = []
    while not isinstance(event := decoder.next_event(), Epilogue | NeedData):
        if isinstance(event, Field | File):
            part, pieces = event, []
        elif isinstance(event, Data) and part is not None:
            pieces.append(event.data)
            if event.more_data:
                continue
            if isinstance(part, File):
                if part.name != field or file is not None:
                    raise ValueError("a file that was not asked for")
                file = b"".join(pieces)
            elif not isinstance(part.name, str) or part.name in texts:
                raise ValueError("a field without a name, or given twice")
            else:
                texts[part.name] = b"".join(pieces)
    if sum(map(len, texts.values())) > FORM_BYTES:
        raise RequestEntityTooLarge
    form = {name: value.decode() for name, value in texts.items()}
    if any("\0" in name + value for name, value in form.items()):
        raise ValueError("a form with NUL")
    return form, file
