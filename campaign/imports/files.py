"""Keeps a file from the page that brings it to the worker that looks through it: sealed as it comes in, and read as it lies.

It never stands anywhere in plain. AES-256-GCM by pieces of one length, each bound to its import, its place and whether it is
the last: none can be left out or put elsewhere, and any can be read without those before it.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import SEEK_CUR, SEEK_END, SEEK_SET, BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, BinaryIO, Literal
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from campaign.clock import utc_now
from campaign.drives.target_files.tables import FileRefusedError
from campaign.ids import new_id

PIECE = 256 * 1024
NONCE_BYTES, TAG_BYTES = 12, 16
FRAME = NONCE_BYTES + TAG_BYTES  # by which a sealed piece is longer
KEPT = timedelta(days=1)
FOLDER = "imports"  # beside the lists of supporters
_COMING = "coming-"
_PLACE = struct.Struct(">I?")


@dataclass(slots=True)
class SealedSink:
    """Takes a file in, as whoever opened it reads it; `flush` is its end."""

    name: str
    import_id: UUID
    _cipher: AESGCM
    _file: IO[bytes]
    _number: int = 0
    _rest: bytearray = field(default_factory=bytearray, repr=False)

    def write(self, data: bytes, /) -> int:
        self._rest += data
        while len(self._rest) > PIECE:  # what may be the last waits for its end
            self._seal(self._rest[:PIECE], is_last=False)
            del self._rest[:PIECE]
        return len(data)

    def flush(self) -> None:
        self._seal(self._rest, is_last=True)
        self._rest.clear()
        self._file.flush()

    def _seal(self, piece: bytearray, *, is_last: bool) -> None:
        nonce = os.urandom(NONCE_BYTES)
        bound = _bound(self.import_id, self._number, is_last=is_last)
        self._file.write(nonce + self._cipher.encrypt(nonce, bytes(piece), bound))
        self._number += 1


@contextmanager
def sealed_room(folder: Path, keys: Sequence[bytes]) -> Iterator[SealedSink]:
    """For a file of an import that is not written down yet; what is not kept by then is gone afterwards."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    import_id = new_id()
    path = folder / f"{_COMING}{import_id}"
    try:
        with path.open("xb") as file:
            yield SealedSink(str(path), import_id, AESGCM(keys[0]), file)
    finally:
        path.unlink(missing_ok=True)


def coming_file(path: Path, keys: Sequence[bytes]) -> SealedFile:
    """What lies in a room, once its end has come."""
    return SealedFile(path, UUID(path.name.removeprefix(_COMING)), keys)


def keep_file(coming: SealedFile) -> None:
    """For the import, whose id it has."""
    coming.path.replace(coming.path.with_name(str(coming.import_id)))


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file that is read as one at a path is. Where it is gone or damaged, whoever reads it gets a FileRefusedError."""

    path: Path
    import_id: UUID
    keys: Sequence[bytes] = field(repr=False)

    def open(self, _mode: Literal["rb"]) -> BinaryIO:
        try:
            return BufferedReader(_Unsealing(self, self.path.open("rb")), PIECE)
        except OSError as error:
            raise FileRefusedError("targets-file-unreadable") from error


def kept_file(folder: Path, import_id: UUID, keys: Sequence[bytes]) -> SealedFile:
    return SealedFile(folder / str(import_id), import_id, keys)


def wipe_file(folder: Path, import_id: UUID) -> None:
    (folder / str(import_id)).unlink(missing_ok=True)


def wipe_old_files(folder: Path) -> int:
    """What nobody came back for within a day; how many that were."""
    wiped = 0
    for path in folder.glob("*"):
        with suppress(FileNotFoundError):
            if utc_now() - datetime.fromtimestamp(path.stat().st_mtime, UTC) > KEPT:
                path.unlink()
                wiped += 1
    return wiped


class _Unsealing(RawIOBase):
    """Holds one piece in plain, and that in memory alone."""

    def __init__(self, sealed: SealedFile, file: BinaryIO) -> None:
        super().__init__()
        self._sealed, self._file, self._at = sealed, file, 0
        size = file.seek(0, SEEK_END)
        self._pieces = -(-size // (PIECE + FRAME))
        self._size = size - self._pieces * FRAME
        self._number, self._piece = -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        self._at = max(0, offset + {SEEK_SET: 0, SEEK_CUR: self._at, SEEK_END: self._size}[whence])
        return self._at

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        if self._at >= self._size and self._number >= 0:
            return 0
        number, within = divmod(self._at, PIECE)
        if number != self._number:
            self._number, self._piece = number, self._open(number)
        part = self._piece[within : within + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _open(self, number: int) -> bytes:
        self._file.seek(number * (PIECE + FRAME))
        sealed = self._file.read(PIECE + FRAME)
        nonce, sealed = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        bound = _bound(self._sealed.import_id, number, is_last=number >= self._pieces - 1)
        for key in self._sealed.keys:
            with suppress(InvalidTag, ValueError):
                return AESGCM(key).decrypt(nonce, sealed, bound)
        raise FileRefusedError("targets-file-unreadable")


def _bound(import_id: UUID, number: int, *, is_last: bool) -> bytes:
    return import_id.bytes + _PLACE.pack(number, is_last)
