"""Short secrets at rest: AES-256-GCM under the keys of a purpose, bound to the row that they are of."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Sequence
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


def seal(keys: Sequence[bytes], row_id: UUID, secret: str) -> str:
    """Text for the row: nonce and ciphertext in base64, under the first key."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(keys[0]).encrypt(nonce, secret.encode(), row_id.bytes)
    return base64.b64encode(nonce + sealed).decode()


def unseal(keys: Sequence[bytes], row_id: UUID, sealed: str) -> str | None:
    """What was sealed for this row, under any of the keys; None where none of them fits."""
    try:
        raw = base64.b64decode(sealed, validate=True)
    except binascii.Error:
        return None
    for key in keys:
        try:
            return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], row_id.bytes).decode()
        except (InvalidTag, ValueError):
            continue
    return None
