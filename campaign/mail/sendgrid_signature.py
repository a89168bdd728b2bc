"""Tells whether a post comes from SendGrid: an ECDSA signature over its timestamp and its raw bytes (docs/decisions/0048).

Not the provider's own helper: that one knows no age, raises for what is no base64, and takes what stands behind a signature.
The signature is no key for what has been seen already: one post has many good ones.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

SIGNATURE_HEADER = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP_HEADER = "X-Twilio-Email-Event-Webhook-Timestamp"
OLDEST_SECONDS = 26 * 3600  # the provider tries again for a day
FURTHEST_AHEAD_SECONDS = 300
LONGEST_SIGNATURE = 100  # in base64; two numbers of 32 bytes in DER are 72 bytes at the most


class PostRefusedError(Exception):
    """A post to the hook that is not taken; `reason` is a slug, which is counted and logged."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the headers of a post claim: not true before `check_signature` says so."""

    timestamp: str
    signature: bytes


def read_stamp(timestamp: str | None, signature: str | None, now: datetime) -> Stamp:
    """Raises PostRefusedError `unsigned`, `stale` or `ahead`, before a byte of the body is read."""
    if not timestamp or not signature or len(signature) > LONGEST_SIGNATURE:
        raise PostRefusedError("unsigned")
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise PostRefusedError("unsigned")
    try:
        decoded = b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        raise PostRefusedError("unsigned") from None
    if b64encode(decoded) != signature.encode():
        raise PostRefusedError("unsigned")
    age = now.timestamp() - int(timestamp)
    if age > OLDEST_SECONDS:
        raise PostRefusedError("stale")
    if age < -FURTHEST_AHEAD_SECONDS:
        raise PostRefusedError("ahead")
    return Stamp(timestamp, decoded)


def check_signature(public_keys: Collection[str], stamp: Stamp, body: bytes) -> None:
    """`body` as it came. Raises PostRefusedError `forged` unless one of the keys made the signature."""
    signed = stamp.timestamp.encode() + body
    for key in public_keys:
        try:
            _loaded(key).verify(stamp.signature, signed, ECDSA(SHA256()))
        except InvalidSignature:
            continue
        return
    raise PostRefusedError("forged")


@cache
def _loaded(key: str) -> EllipticCurvePublicKey:
    public = load_der_public_key(b64decode(key))
    assert isinstance(public, EllipticCurvePublicKey)  # the settings have looked
    return public
