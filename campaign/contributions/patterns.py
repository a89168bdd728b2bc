"""Patterns with wildcards, as moderators write them: `*` for anything, `?` for one character. Everything else means itself.

Refused: a pattern that says too little to tell anybody from everybody.
"""

from __future__ import annotations

import re

from campaign.errors import DomainError
from campaign.mail.address import AddressRefused, parse_address
from campaign.supporters.name import fold_name, name_key

LONGEST = 255
MOST_WILDCARDS = 8  # more take a database long to try
LEAST_LITERAL = 2  # letters or figures beside wildcards
ESCAPE = "\\"
_WILDCARDS = re.compile(r"([*?])")
_DOMAIN = re.compile(r"[a-z0-9.*?-]+")


class PatternRefused(DomainError):
    """What was typed is no pattern that can be looked for."""

    slug = "pattern-unreadable"


def read_name_pattern(text: str) -> str:
    """Folded as the keys of names are: without case, accents, punctuation and spaces. Raises PatternRefused."""
    if len(text) > LONGEST:
        raise PatternRefused("pattern-too-long")
    if not has_wildcard(text):
        key = name_key(text)
        if not key:
            raise PatternRefused
        return key
    return _checked("".join(part if part in ("*", "?") else fold_name(part) for part in _WILDCARDS.split(text)))


def read_domain_pattern(text: str) -> str:
    """A mail domain in ASCII and small letters, with or without an @ before it. Raises PatternRefused."""
    text = text.strip().removeprefix("@").lower()
    if len(text) > LONGEST:
        raise PatternRefused("pattern-too-long")
    if has_wildcard(text):
        if not _DOMAIN.fullmatch(text):
            raise PatternRefused
        return _checked(text)
    try:
        return parse_address(f"a@{text}").typed.rpartition("@")[2]
    except AddressRefused as error:
        raise PatternRefused from error


def has_wildcard(text: str) -> bool:
    return _WILDCARDS.search(text) is not None


def likened(pattern: str) -> str:
    """The same for LIKE with ESCAPE: what LIKE reads as a wildcard and the pattern does not is taken literally."""
    for sign in (ESCAPE, "%", "_"):
        pattern = pattern.replace(sign, ESCAPE + sign)
    return pattern.replace("*", "%").replace("?", "_")


def _checked(pattern: str) -> str:
    pattern = re.sub(r"\*+", "*", pattern)
    if sum(character.isalnum() for character in pattern) < LEAST_LITERAL:
        raise PatternRefused("pattern-too-wide")
    if len(_WILDCARDS.findall(pattern)) > MOST_WILDCARDS:
        raise PatternRefused("pattern-too-long")
    return pattern
