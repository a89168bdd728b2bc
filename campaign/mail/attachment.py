"""A file that leaves with a mail: which may leave, how it travels, and what the provider refuses. Makes and reads no file.

What may leave is narrower than what the provider takes: a plain name that every mail program shows as it is.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

PDF = "application/pdf"
ANY_TYPE = "application/octet-stream"  # the provider's word for a file of which nothing is said

_FIELDS = frozenset({"content", "type", "filename", "disposition", "content_id"})
_FILENAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,98}[A-Za-z0-9])?")
_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,100}")
_NOT_IN_A_HEADER = re.compile("[;\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Attachment:
    """`content_type` has no parameters, which the provider refuses: a calendar file says its method and UTF-8 is read."""

    filename: str = field(repr=False)
    content_type: str
    content: bytes = field(repr=False)

    @property
    def is_sendable(self) -> bool:
        """A name of ASCII letters, digits, spaces and `._-`, of at most 100; a media type; something in it."""
        return bool(_FILENAME.fullmatch(self.filename) and _TYPE.fullmatch(self.content_type) and self.content)

    def to_json(self) -> dict[str, str]:
        """As it travels: to be kept, and not shown within the mail."""
        return {
            "content": b64encode(self.content).decode(),
            "type": self.content_type,
            "filename": self.filename,
            "disposition": "attachment",
        }

    @classmethod
    def from_json(cls, entry: Mapping[str, str]) -> Attachment:
        """As it arrives, out of an entry without faults."""
        return cls(entry["filename"], entry.get("type", ANY_TYPE), b64decode(entry["content"]))


def attachment_faults(entries: object) -> Iterator[str]:
    """What the API would answer 400 for, each as `place: sentence`."""
    if not isinstance(entries, list):
        yield "attachments: must be a list"
        return
    for index, entry in enumerate(entries):
        place = f"attachments.{index}"
        if not isinstance(entry, dict) or entry.keys() - _FIELDS:
            yield f"{place}: must be an object of the known fields"
        else:
            yield from _entry_faults(place, entry)


def _entry_faults(place: str, entry: Mapping[str, Any]) -> Iterator[str]:
    if not _is_base64(entry.get("content")):
        yield f"{place}.content: must be base64 of at least one byte"
    if not _is_header(entry.get("filename")):
        yield f"{place}.filename: must be a string without semicolons and line breaks"
    if "type" in entry and not _is_header(entry["type"]):
        yield f"{place}.type: must be a media type without semicolons and line breaks"
    if entry.get("disposition", "attachment") not in ("attachment", "inline"):
        yield f"{place}.disposition: must be attachment or inline"
    if "content_id" in entry and not _is_header(entry["content_id"]):
        yield f"{place}.content_id: must be a string without semicolons and line breaks"


def _is_header(words: object) -> bool:
    return isinstance(words, str) and bool(words) and not _NOT_IN_A_HEADER.search(words)


def _is_base64(content: object) -> bool:
    if not isinstance(content, str) or not content:
        return False
    try:
        return bool(b64decode(content, validate=True))
    except (binascii.Error, ValueError):
        return False
