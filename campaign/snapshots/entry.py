"""What one entry of a log is, byte for byte: a change of the count, and a hash that says to its owner alone whose it is.

An entry has 38 bytes: the version (1), the kind, the change as a signed 32-bit number (big-endian), and 32 bytes. Of
somebody who is counted these are the SHA-256 of their secret; of the same who counts no more, that of `uncounted` and the
secret, so that whoever holds a secret can look whether they were taken out. Of all else they are random.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
from dataclasses import dataclass

VERSION = 1
COUNTED, UNCOUNTED, PAPER, OTHER = 1, 2, 3, 4
KINDS = {COUNTED: "counted", UNCOUNTED: "uncounted", PAPER: "paper", OTHER: "other"}
ENTRY_BYTES = 38
SECRET_BYTES = 32
_FORMAT = ">BBi32s"
_UNCOUNTED = b"uncounted"


@dataclass(frozen=True, slots=True)
class Entry:
    """`change` is 1 for somebody who is counted and -1 for one who counts no more; another for many together."""

    kind: int
    change: int
    mark: bytes

    def encoded(self) -> bytes:
        return struct.pack(_FORMAT, VERSION, self.kind, self.change, self.mark)


def read_entry(encoded: bytes) -> Entry:
    """What `encoded` wrote. Raises ValueError."""
    if len(encoded) != ENTRY_BYTES:
        raise ValueError("not an entry")
    version, kind, change, mark = struct.unpack(_FORMAT, encoded)
    if version != VERSION or kind not in KINDS:
        raise ValueError("not an entry")
    return Entry(kind, change, mark)


def counted(secret: bytes) -> Entry:
    """Whose secret it is counts from now on."""
    return Entry(COUNTED, 1, hashlib.sha256(secret).digest())


def mark_of_uncounted(secret: bytes) -> bytes:
    """What the entry will hold that takes the owner of this secret out."""
    return hashlib.sha256(_UNCOUNTED + secret).digest()


def uncounted(mark: bytes | None) -> Entry:
    """Somebody counts no more; nobody knows who, where the mark is not known any more."""
    return Entry(UNCOUNTED, -1, mark or noise())


def together(kind: int, change: int) -> Entry:
    """Many at once, or what cannot be told apart."""
    return Entry(kind, change, noise())


def noise() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)
