"""Reads the reason of a decision as it is typed: a slug, never a sentence about somebody."""

from __future__ import annotations

import argparse
import re

_REASON = re.compile(r"[a-z][a-z0-9-]{1,31}")


def reason_of(text: str) -> str:
    """A word or two with hyphens. Raises ArgumentTypeError."""
    if not _REASON.fullmatch(text):
        raise argparse.ArgumentTypeError("small letters, digits and hyphens, 2 to 32")
    return text
