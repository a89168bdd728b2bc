"""Keeps a file from the page that brought it to the worker that looks through it: sealed, and gone once it has been read.

AES-256-GCM by pieces, each bound to its import, its place and whether it is the last: none can be left out or put elsewhere.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from campaign.clock import utc_now
from campaign.drives.target_files.tables import FileRefusedError

PIECE = 256 * 1024
NONCE_BYTES = 12
KEPT = timedelta(days=1)
FOLDER = "imports"  # beside the lists of supporters
_LENGTH = struct.Struct(">I")
Read = Callable[[int], bytes]


def seal_file(folder: Path, import_id: UUID, path: Path, keys: Sequence[bytes]) -> None:
    """Lay the file down for the import."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    cipher = AESGCM(keys[0])
    with path.open("rb") as source, NamedTemporaryFile("wb", dir=folder, prefix="coming-", delete=False) as sink:
        number, piece = 0, source.read(PIECE)
        while piece or number == 0:
            after = source.read(PIECE)
            nonce = os.urandom(NONCE_BYTES)
            sealed = cipher.encrypt(nonce, piece, _bound(import_id, number, is_last=not after))
            sink.write(_LENGTH.pack(len(sealed)) + nonce + sealed)
            number, piece = number + 1, after
    Path(sink.name).replace(folder / str(import_id))


@contextmanager
def unsealed_file(folder: Path, import_id: UUID, keys: Sequence[bytes]) -> Iterator[Path]:
    """The file in plain for as long as it is read. Raises FileRefusedError where it is gone or damaged."""
    with NamedTemporaryFile("wb", prefix="cydlais-import-") as plain:
        try:
            with (folder / str(import_id)).open("rb") as source:
                for piece in _pieces(source.read, import_id, keys):
                    plain.write(piece)
        except (OSError, InvalidTag, struct.error) as error:
            raise FileRefusedError("targets-file-unreadable") from error
        plain.flush()
        yield Path(plain.name)


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


def _pieces(read: Read, import_id: UUID, keys: Sequence[bytes]) -> Iterator[bytes]:
    number, head = 0, read(_LENGTH.size)
    while head:
        (length,) = _LENGTH.unpack(head)
        nonce, sealed = read(NONCE_BYTES), read(length)
        head = read(_LENGTH.size)
        yield _open(keys, nonce, sealed, _bound(import_id, number, is_last=not head))
        number += 1


def _open(keys: Sequence[bytes], nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    for key in keys[:-1]:
        with suppress(InvalidTag):
            return AESGCM(key).decrypt(nonce, sealed, bound)
    return AESGCM(keys[-1]).decrypt(nonce, sealed, bound)


def _bound(import_id: UUID, number: int, *, is_last: bool) -> bytes:
    return import_id.bytes + _LENGTH.pack(number) + bytes([is_last])
