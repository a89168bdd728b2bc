"""Secrets of second steps at rest: AES-256-GCM under a key of its own purpose, bound to the account that they are of."""

from __future__ import annotations

import base64
import binascii
import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from campaign.tokens import Keyring

PURPOSE = "staff-second-step"
NONCE_BYTES = 12


def seal(keyring: Keyring, account_id: UUID, secret: str) -> str:
    """Text for the account's row: nonce and ciphertext in base64."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(keyring.keys(PURPOSE)[0]).encrypt(nonce, secret.encode(), account_id.bytes)
    return base64.b64encode(nonce + sealed).decode()


def unseal(keyring: Keyring, account_id: UUID, sealed: str) -> str | None:
    """What was sealed for this account, under the present key or a fallback; None where none of them fits."""
    try:
        raw = base64.b64decode(sealed, validate=True)
    except binascii.Error:
        return None
    for key in keyring.keys(PURPOSE):
        try:
            return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], account_id.bytes).decode()
        except (InvalidTag, ValueError):
            continue
    return None
