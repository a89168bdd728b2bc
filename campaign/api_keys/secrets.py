"""The key itself: 256 random bits behind a beginning that people and scanners recognise. Shown once, kept as a hash."""

from __future__ import annotations

import re
import secrets
from hashlib import sha256

BEGINNING = "cydlais_"
SHOWN = len(BEGINNING) + 6  # characters of it that stay readable
_KEY = re.compile(r"cydlais_[A-Za-z0-9_-]{43}")


def make_secret() -> str:
    return BEGINNING + secrets.token_urlsafe(32)


def is_secret(text: str) -> bool:
    """Whether it could be a key: nothing else is looked for."""
    return _KEY.fullmatch(text) is not None


def digest_of(secret: str) -> str:
    """No salt and no stretching: there are 256 bits to guess."""
    return sha256(secret.encode()).hexdigest()


def prefix_of(secret: str) -> str:
    return secret[:SHOWN]
