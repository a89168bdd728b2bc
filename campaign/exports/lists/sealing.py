"""Seals files at rest: AES-256-GCM in chunks, so that a file of any size is written and read in constant memory.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015): the nonce of a chunk holds the file's own prefix, the
chunk's number and whether it is the last, so that a chunk changed, moved, left out or cut off is found out. Each file has a
key of its own, wrapped by EXPORT_KEY: whoever destroys the wrapped key has destroyed the file.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from campaign.errors import DomainError

CHUNK = 256 * 1024
TAG = 16
KEY_BYTES = 32
_PREFIX, _NONCE = 7, 12
_MAGIC = b"cydlais-sealed-1"
_PURPOSE = b"cydlais supporter lists: wrapping of keys"


class SealBrokenError(DomainError):
    """The file or its key is not as it was sealed, or another EXPORT_KEY sealed it."""

    slug = "list-file-broken"


class Sink(Protocol):
    """What sealed bytes are written to."""

    def write(self, data: bytes, /) -> object: ...


class Source(Protocol):
    """What sealed bytes are read from. Less than asked for means the end."""

    def read(self, size: int, /) -> bytes: ...


def new_key() -> bytes:
    """A key for one file."""
    return secrets.token_bytes(KEY_BYTES)


def wrap_key(key: bytes, export_key: str, owner: UUID) -> bytes:
    """The key of `owner`'s file, to be kept in the database: without EXPORT_KEY it says nothing."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _wrapping(export_key).encrypt(nonce, key, owner.bytes)


def unwrap_key(wrapped: bytes, export_key: str, owner: UUID) -> bytes:
    """Raises SealBrokenError."""
    try:
        return _wrapping(export_key).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], owner.bytes)
    except (InvalidTag, ValueError) as error:
        raise SealBrokenError from error


class SealedWriter:
    """Seals what is written into it. Without `close` the file has no end, and is refused."""

    def __init__(self, sink: Sink, key: bytes) -> None:
        self._sink = sink
        self._cipher = AESGCM(key)
        self._prefix = secrets.token_bytes(_PREFIX)
        self._waiting = bytearray()
        self._number = 0
        sink.write(_MAGIC + self._prefix)

    def write(self, data: bytes | bytearray) -> int:
        """Holds the last chunk back, since only the end tells whether it is the last."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Seal the last chunk. The sink stays open."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        self._sink.write(self._cipher.encrypt(_nonce(self._prefix, self._number, is_last=is_last), chunk, _MAGIC))
        self._number += 1


def read_sealed(source: Source, key: bytes) -> Iterator[bytes]:
    """The chunks as they were, each once it is known to be so. Raises SealBrokenError, at the latest at the end."""
    head = source.read(len(_MAGIC) + _PREFIX)
    prefix = head[len(_MAGIC) :]
    if not head.startswith(_MAGIC) or len(prefix) != _PREFIX:
        raise SealBrokenError
    cipher, number = AESGCM(key), 0
    chunk, following = source.read(CHUNK + TAG), source.read(CHUNK + TAG)
    while True:
        is_last = not following
        try:
            yield cipher.decrypt(_nonce(prefix, number, is_last=is_last), chunk, _MAGIC)
        except (InvalidTag, ValueError) as error:
            raise SealBrokenError from error
        if is_last:
            return
        chunk, following, number = following, source.read(CHUNK + TAG), number + 1


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])


def _wrapping(export_key: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt=None, info=_PURPOSE).derive(export_key.encode()))
