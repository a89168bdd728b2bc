"""A person's name as typed, made clean; and the folded key by which two spellings are one person.

Any script and any length of name up to 255 characters. Refused: what is no name but a link, an address or a formula,
and characters that hide, turn round or draw over other text.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import NamedTuple

from campaign.errors import DomainError

MAX_LENGTH = 255  # code points, of the name and of its key
MAX_MARKS = 6  # on one letter: Tibetan and pointed Hebrew need fewer, text drawn over its neighbours has more

NAME_REFUSALS = (
    "name-missing",
    "name-too-long",
    "name-characters",
    "name-begins-with-sign",
    "name-holds-address",
    "name-holds-link",
    "name-without-letter",
)

_JOINERS = "\u200c\u200d"
_LOOKS_EMPTY = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_FORMULA_SIGNS = "=+-@\u2212"
# Endings that a mail program would make a link of. Those that are names in use ("Mr.Dev", "Dr.Ly") count with a path.
_LINK = re.compile(
    r"""://|\bwww\.|\b(?:https?|ftp|mailto|javascript|data):
    |\w{2,}\.\w{2,}/|\b\w\.co/
    |[^\W_]{2,}\.(?:com|net|org|info|biz|mobi|xyz|online|website|edu|gov|cymru|ac\.uk|gov\.uk|(?:co|org)\.[a-z]{2})\b""",
    re.IGNORECASE | re.VERBOSE,
)
# What NFKD leaves whole, though people write the name without it.
_UNFOLDED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "n"}
)


class NameRefused(DomainError):
    """What was typed is no name to be shown and written to; the slug, of NAME_REFUSALS, says why."""

    slug = "name-characters"


class KeyedName(NamedTuple):
    """A name in NFC with single spaces, and its key (`name_key`)."""

    written: str
    key: str


def parse_name(text: str) -> str:
    """The name in NFC with single spaces. Raises NameRefused. Parsing the result again changes nothing."""
    return parse_keyed_name(text).written


def parse_keyed_name(text: str) -> KeyedName:
    """The same with its key, which the parsing had to find out."""
    if len(text) > 4 * MAX_LENGTH:
        raise NameRefused("name-too-long")
    name = " ".join(_in_words(text))
    if not name:
        raise NameRefused("name-missing")
    if not _is_plain(name):
        raise NameRefused("name-characters")
    if len(name) > MAX_LENGTH:
        raise NameRefused("name-too-long")
    _refuse_what_is_no_name(name)
    key = name_key(name)
    if not key:
        raise NameRefused("name-without-letter")
    return KeyedName(name, key)


def name_key(name: str) -> str:
    """Small letters and figures without accents, punctuation and spaces; at most 255, never empty for a parsed name.

    Vowel signs and other marks that make letters of their own in their script stay. Keys of keys are themselves.
    """
    key = fold_name(name)
    if not any(unicodedata.category(character).startswith("L") for character in key):
        return ""
    if len(key) <= MAX_LENGTH:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()
    return key[: MAX_LENGTH - len(digest)] + digest


def fold_name(text: str) -> str:
    """What of a name tells two people apart, as `name_key` has it, of any text and any length: it may be empty."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    folded = unicodedata.normalize("NFKD", folded.translate(_UNFOLDED).casefold())
    return unicodedata.normalize("NFC", "".join(character for character in folded if _counts(character)))


def _in_words(text: str) -> list[str]:
    """Split at spaces of any width and tabs; other controls stay, to be refused."""
    composed = unicodedata.normalize("NFC", text.strip(" \t\r\n"))
    spaced = (
        " " if character == "\t" or unicodedata.category(character) == "Zs" else character for character in composed
    )
    return [word for word in "".join(spaced).split(" ") if word]


def _is_plain(name: str) -> bool:
    marks = 0
    for place, character in enumerate(name):
        before = _kind(name[place - 1 : place])
        kind = _kind(character)
        if character in _JOINERS:
            if before not in "LM" or _kind(name[place + 1 : place + 2]) not in "LM":
                return False
        elif _is_variation_selector(character):
            if before not in "LS":
                return False
        elif kind == "C" or character in _LOOKS_EMPTY or unicodedata.category(character) in ("Zl", "Zp"):
            return False
        elif kind == "M":
            marks += 1
            if before == "Z" or marks > MAX_MARKS:
                return False
        else:
            marks = 0
    return True


def _kind(character: str) -> str:
    """The first letter of the Unicode category; beyond the edges of the name there are spaces."""
    return unicodedata.category(character or " ")[0]


def _is_variation_selector(character: str) -> bool:
    return (
        "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
        or character in "\u180b\u180c\u180d\u180f"
    )


def _refuse_what_is_no_name(name: str) -> None:
    """Looks through full-width and joined-up spellings, as a spreadsheet or a mail program may."""
    unjoined = "".join(character for character in name if unicodedata.category(character) != "Cf")
    seen = unicodedata.normalize("NFKC", unjoined).replace("\u3002", ".")
    if seen[0] in _FORMULA_SIGNS:
        raise NameRefused("name-begins-with-sign")
    if "@" in seen:
        raise NameRefused("name-holds-address")
    if _LINK.search(seen):
        raise NameRefused("name-holds-link")


def _counts(character: str) -> bool:
    """Whether the character tells two people apart, by its category and its canonical combining class."""
    kind = _kind(character)
    if kind == "M":
        order = unicodedata.combining(character)
        is_accent = 10 <= order <= 36 or order >= 200 or unicodedata.category(character) == "Me"
        return not is_accent and not _is_variation_selector(character)
    if kind == "L":
        return not "\u02b0" <= character <= "\u02ff"  # apostrophes and the like, which Unicode counts as letters
    return kind == "N"
