"""Signs posts as Standard Webhooks 1.0.0 says: an HMAC-SHA256 over id, moment and body, so that a receiver knows who sent them.

Secrets are kept sealed. While one takes the place of another, both sign: no receiver has to change over in the same second.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence
from uuid import UUID

from campaign import sealing
from campaign.tokens import Keyring

PURPOSE = "webhook-secret"
PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """As a receiver is given it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def seal(keyring: Keyring, webhook_id: UUID, secret: str) -> str:
    return sealing.seal(keyring.keys(PURPOSE), webhook_id, secret)


def unseal(keyring: Keyring, webhook_id: UUID, sealed: str) -> str | None:
    """None where SECRET_KEY and its fallbacks have all changed since."""
    return sealing.unseal(keyring.keys(PURPOSE), webhook_id, sealed)


def is_sealed_anew(keyring: Keyring, webhook_id: UUID, sealed: str) -> bool:
    """Whether the present key sealed it, and no former one."""
    return sealing.unseal(keyring.keys(PURPOSE)[:1], webhook_id, sealed) is not None


def signed_headers(message_id: str, seconds: int, body: bytes, secrets_in_use: Sequence[str]) -> dict[str, str]:
    """The three headers of a post; `seconds` is when it leaves (Unix time), the id is the same at every try."""
    signed = b".".join((message_id.encode(), str(seconds).encode(), body))
    signatures = (f"v1,{_signature(secret, signed)}" for secret in secrets_in_use)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signatures),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
