"""A device that solves challenges, in Python."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from hashlib import sha256
from itertools import count
from typing import Any


def solve(challenge: Mapping[str, Any]) -> dict[str, Any]:
    """The challenge with the number that solves it."""
    for number in count():
        if sha256(f"{challenge['salt']}{number}".encode()).hexdigest() == challenge["challenge"]:
            return {**challenge, "number": number}
    raise AssertionError


def packed(said: object) -> str:
    """As a form carries it."""
    return base64.b64encode(json.dumps(said).encode()).decode()
