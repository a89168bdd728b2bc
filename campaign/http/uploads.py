"""Reads a form that brings one file. Every text in it is UTF-8 and given once, as in any other form.

The file goes where the caller says, a piece at a time. Refused, with an HTTPException: bodies that are no multipart form,
too large, cut off, with a second file or another's field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Protocol

from flask import Request, g
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from campaign.http.limits import FORM_BYTES, FORM_FIELDS
from campaign.http.request import MULTIPART, Form, body_pieces

_FRAME_BYTES = 64 * 1024  # for what stands round the file


class Sink(Protocol):
    """What a file is written to as it comes in; `flush` is called once, at its end."""

    @property
    def name(self) -> str: ...

    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...


@dataclass(frozen=True, slots=True)
class FileRoom:
    """Where the file of the field `name` goes; what is more than `most_bytes` of it is counted, and thrown away."""

    name: str
    most_bytes: int
    sink: Sink | BytesIO


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file on the disk, for as long as its request lasts, and how many bytes were sent of it."""

    path: Path
    size: int


def read_form_with_file(request: Request, field: str, most_bytes: int) -> tuple[Form, bytes | None]:
    """The texts by name, and what was sent as the file `field`: empty bytes where none was chosen, None where none was asked.

    A file of more than `most_bytes` is answered 413 only where the body could hold it no more; else it is given back, a byte
    too long, for its reader to refuse in words.
    """
    sink = BytesIO()
    form, size = read_form_into(request, FileRoom(field, most_bytes + 1, sink))
    return form, None if size is None else sink.getvalue()


def read_form_into(request: Request, room: FileRoom) -> tuple[Form, int | None]:
    """The texts by name, and how many bytes the file had: None where the form had no such field."""
    if request.mimetype != MULTIPART:
        raise UnsupportedMediaType
    boundary = request.mimetype_params.get("boundary", "").encode("latin-1", "replace")
    if not boundary:
        raise BadRequest
    parts = _Parts(room)
    try:
        for event in _events(body_pieces(request, 2 * room.most_bytes + _FRAME_BYTES), boundary):
            parts.take(event)
        form = parts.form()
    except ValueError as error:
        raise BadRequest from error
    g.typed = form
    return form, parts.size


def _events(pieces: Iterable[bytes], boundary: bytes) -> Iterator[Event]:
    """Raises ValueError, as Werkzeug does for what is no multipart body."""
    decoder = MultipartDecoder(boundary, max_parts=FORM_FIELDS)
    for piece in pieces:
        decoder.receive_data(piece)
        yield from _ready(decoder)
    decoder.receive_data(None)
    yield from _ready(decoder)


def _ready(decoder: MultipartDecoder) -> Iterator[Event]:
    while not isinstance(event := decoder.next_event(), Epilogue | NeedData):
        yield event


@dataclass(slots=True)
class _Parts:
    """What has come of the form so far."""

    room: FileRoom
    texts: dict[str, bytearray] = field(default_factory=dict)
    size: int | None = None
    _part: Field | File | None = None

    def take(self, event: Event) -> None:
        """Raises ValueError, RequestEntityTooLarge."""
        if isinstance(event, Field | File):
            self._begin(event)
        elif isinstance(event, Data) and isinstance(self._part, File):
            assert self.size is not None  # by its beginning
            self.room.sink.write(event.data[: max(0, self.room.most_bytes - self.size)])
            self.size += len(event.data)
        elif isinstance(event, Data) and self._part is not None:
            self.texts[str(self._part.name)] += event.data
            if sum(map(len, self.texts.values())) > FORM_BYTES:
                raise RequestEntityTooLarge

    def form(self) -> dict[str, str]:
        form = {name: value.decode() for name, value in self.texts.items()}
        if any("\0" in name + value for name, value in form.items()):
            raise ValueError("a form with NUL")
        return form

    def _begin(self, part: Field | File) -> None:
        if isinstance(part, File):
            if part.name != self.room.name or self.size is not None:
                raise ValueError("a file that was not asked for")
            self.size = 0
        elif not isinstance(part.name, str) or part.name in self.texts:
            raise ValueError("a field without a name, or given twice")
        else:
            self.texts[part.name] = bytearray()
        self._part = part
