"""The key that heads are signed with, and the text that is signed. Knows no database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_PURPOSE = b"cydlais signs snapshots, 1"
_SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class HeadFacts:
    """What a head says: that the log of this drive had so many entries, with this root, which added up to this count."""

    drive_id: UUID
    size: int
    root: bytes
    count: int
    signed_at: datetime

    @property
    def text(self) -> bytes:
        """What is signed: six lines, each ended by a line feed, in ASCII."""
        lines = (
            "cydlais snapshot 1",
            f"log {self.drive_id}",
            f"size {self.size}",
            f"root {self.root.hex()}",
            f"count {self.count}",
            f"time {written(self.signed_at)}",
        )
        return "".join(f"{line}\n" for line in lines).encode("ascii")


class HeadSigner:
    """Signs with the Ed25519 key (RFC 8032) that follows from SNAPSHOT_KEY."""

    def __init__(self, snapshot_key: str) -> None:
        seed = HKDF(SHA256(), _SEED_BYTES, salt=None, info=_PURPOSE).derive(snapshot_key.encode())
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._key.public_key().public_bytes_raw()
        self.key_id = key_id_of(self.public_key)

    def sign(self, facts: HeadFacts) -> bytes:
        return self._key.sign(facts.text)


def key_id_of(public_key: bytes) -> str:
    """The first 16 digits of its SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def written(moment: datetime) -> str:
    """To the second, in UTC, as heads say it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
