"""Link tokens and six-digit codes: derived from a row, never stored, so that no dump of the database holds one.

A token names a row, an issue number and an expiry, sealed with HMAC-SHA256 under a key of its purpose, drawn from
SECRET_KEY by HKDF (RFC 5869). Whether it is *used* is the state of the row; raising the row's issue number revokes it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from struct import Struct
from uuid import UUID

from campaign.errors import DomainError

MAC_BYTES = 16
CODE_DIGITS = 6
_BODY = Struct(">16sHI")
_TOKEN_CHARACTERS = 51


class TokenError(DomainError):
    """The token was not made here, or for another purpose. Tells nothing else."""

    slug = "token-invalid"


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says. `is_expired` judges by the given time; the row has the last word."""

    row_id: UUID
    issue: int
    expires_at: datetime

    def is_expired(self, now: datetime) -> bool:
        return now >= self.expires_at


class Keyring:
    """Derives and reads tokens; the first key makes, the fallbacks only read."""

    def __init__(self, secret_key: str, fallbacks: Sequence[str] = ()) -> None:
        self._secrets = tuple(key.encode() for key in (secret_key, *fallbacks))
        self._keys: dict[tuple[int, str], bytes] = {}
        self._begun: dict[tuple[int, str], hmac.HMAC] = {}

    def derive(self, purpose: str, row_id: UUID, *, issue: int = 0, expires_at: datetime) -> str:
        """The token of 51 URL-safe characters for this row and purpose: always the same for the same arguments."""
        body = _BODY.pack(row_id.bytes, issue, int(expires_at.timestamp()))
        return _encode(body + self._mac(0, purpose, body))

    def read(self, purpose: str, token: str) -> Token:
        """What `token` says. Raises TokenError unless it was derived here for this very purpose.

        Only the one canonical spelling is taken. An expired token is returned: its page explains it.
        """
        raw = _decode(token)
        body, mac = raw[: _BODY.size], raw[_BODY.size :]
        if not any([hmac.compare_digest(mac, self._mac(i, purpose, body)) for i in range(len(self._secrets))]):
            raise TokenError
        row, issue, seconds = _BODY.unpack(body)
        return Token(UUID(bytes=row), issue, datetime.fromtimestamp(seconds, UTC))

    def code(self, purpose: str, row_id: UUID) -> str:
        """The six-digit code for this row."""
        return _digits(self._seal(0, purpose, row_id.bytes))

    def is_code(self, purpose: str, row_id: UUID, code: str) -> bool:
        """Whether `code` is this row's, under the present key or a fallback, in constant time."""
        codes = [_digits(self._seal(i, purpose, row_id.bytes)) for i in range(len(self._secrets))]
        return any([hmac.compare_digest(code.encode(), known.encode()) for known in codes])

    def keys(self, purpose: str) -> tuple[bytes, ...]:
        """Keys of 32 bytes of this purpose: the first makes, the others only read what was made before."""
        return tuple(self._key(index, purpose) for index in range(len(self._secrets)))

    def _mac(self, index: int, purpose: str, body: bytes) -> bytes:
        return self._seal(index, purpose, body)[:MAC_BYTES]

    def _seal(self, index: int, purpose: str, body: bytes) -> bytes:
        """HMAC-SHA256. To begin one takes three times as long as to go on with a copy of one that has begun."""
        begun = self._begun.get((index, purpose))
        if begun is None:
            begun = self._begun[(index, purpose)] = hmac.new(self._key(index, purpose), digestmod="sha256")
        seal = begun.copy()
        seal.update(body)
        return seal.digest()

    def _key(self, index: int, purpose: str) -> bytes:
        """Drawn once: every form that comes is asked for several."""
        key = self._keys.get((index, purpose))
        if key is None:
            key = self._keys[(index, purpose)] = _hkdf(self._secrets[index], f"cydlais {purpose}".encode())
        return key


def _hkdf(secret: bytes, info: bytes) -> bytes:
    extracted = hmac.digest(b"\0" * hashlib.sha256().digest_size, secret, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")


def _digits(seal: bytes) -> str:
    return f"{int.from_bytes(seal[:8], 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(token: str) -> bytes:
    if len(token) != _TOKEN_CHARACTERS or not token.isascii():
        raise TokenError
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise TokenError from None
    if _encode(raw) != token:
        raise TokenError
    return raw
