"""Challenges in ALTCHA's format: a number is looked for of which, behind the salt, the SHA-256 is known.

A challenge is sealed with a key that all processes share, and says itself until when it may be solved: making one stores
nothing. Whether a solution was taken before is seen in the database (buckets.py).
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

PURPOSE = "challenge"  # of the key
ALGORITHM = "SHA-256"
LIFE = timedelta(minutes=5)
LONGEST_SOLUTION = 1_000
HIGHEST = 10_000_000
# What ends it parts the salt from the number: no digit can move from one to the other.
_SALT = re.compile(r"[0-9a-f]{24}\?expires=([0-9]{1,12})&")
_FIELDS = ("algorithm", "challenge", "salt", "signature", "number")


@dataclass(frozen=True, slots=True)
class Challenge:
    """As ALTCHA's widgets and libraries name it."""

    challenge: str
    maxnumber: int
    salt: str
    signature: str
    algorithm: str = ALGORITHM


@dataclass(frozen=True, slots=True)
class Solution:
    """Of a challenge that was made here. Whether it comes in time, and for the first time, the database says."""

    challenge: str
    expires_at: datetime


def make_challenge(key: bytes, highest: int, present: datetime) -> Challenge:
    """One that nobody had before, to be solved within five minutes."""
    expires = int((present + LIFE).timestamp())
    salt = f"{secrets.token_hex(12)}?expires={expires}&"
    challenge = _digest(salt, secrets.randbelow(highest + 1))
    return Challenge(challenge, highest, salt, _seal(key, challenge))


def read_solution(text: str, keys: Sequence[bytes]) -> Solution | None:
    """What a form brings: base64 of JSON. None for what is no solution of a challenge that one of the keys sealed."""
    said = _decode(text)
    if said is None or said["algorithm"] != ALGORITHM:
        return None
    challenge, salt, signature, number = said["challenge"], said["salt"], said["signature"], said["number"]
    is_number = type(number) is int and 0 <= number <= HIGHEST
    if not is_number or not all(isinstance(one, str) and one.isascii() for one in (challenge, salt, signature)):
        return None
    parts = _SALT.fullmatch(salt)
    if parts is None or not any([hmac.compare_digest(signature, _seal(key, challenge)) for key in keys]):
        return None
    if not hmac.compare_digest(challenge, _digest(salt, number)):
        return None
    return Solution(challenge, datetime.fromtimestamp(int(parts[1]), UTC))


def _decode(text: str) -> dict[str, Any] | None:
    if not text or len(text) > LONGEST_SOLUTION:
        return None
    try:
        said = json.loads(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and all(name in said for name in _FIELDS) else None


def _digest(salt: str, number: int) -> str:
    return sha256(f"{salt}{number}".encode()).hexdigest()


def _seal(key: bytes, challenge: str) -> str:
    return hmac.digest(key, challenge.encode(), "sha256").hex()
