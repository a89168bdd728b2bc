"""Owns the order of the alphabet in each language and the folding of accents; compares, never displays."""

import re
import unicodedata
from string import ascii_lowercase

from campaign.i18n.languages import Language, current_language

_AFTER = {"ch": "c", "dd": "d", "ff": "f", "ng": "g", "ll": "l", "ph": "p", "rh": "r", "th": "t"}
_RANKS = {letter: 2 * rank for rank, letter in enumerate(ascii_lowercase)}
_RANKS |= {digraph: _RANKS[letter] + 1 for digraph, letter in _AFTER.items()}
# Beginnings of place names in which n and g are two letters, as in Llangollen and Bangor.
_N_BEFORE_G = re.compile(r"\b(?:llan(?=g)|ban(?=gor\b)|bryn(?=g)|pen(?=g))")
_PIECES: dict[Language, re.Pattern[str]] = {
    "cy": re.compile(rf"{'|'.join(_AFTER)}|.", re.DOTALL),
    "en": re.compile(".", re.DOTALL),
}
_COMBINING = re.compile("[\u0300-\u036f]")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))
_PLAIN = _APOSTROPHES | str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_PASSED_OVER = frozenset("'-.,")

SortKey = tuple[tuple[tuple[int, str], ...], str]


def fold(text: str) -> str:
    """The text for searching: small letters, Latin accents gone (ŵ is w), apostrophes alike.

    Marks of other scripts stay, since they carry vowels there. Folding twice changes nothing more.
    """
    apart = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    bare = _COMBINING.sub("", unicodedata.normalize("NFKD", apart))
    return unicodedata.normalize("NFC", bare.translate(_PLAIN))


def sort_key(text: str, language: Language | None = None) -> SortKey:
    """A key that puts texts in the order of the language's alphabet.

    Welsh counts ch dd ff ng ll ph rh th as letters of their own, so that "llan" comes after "lôn"; letters that
    are not Welsh stand where English has them. Spaces come first, then figures, then letters, then the rest;
    punctuation inside a word counts for nothing, and accents decide only between texts that are alike otherwise.
    """
    language = language or current_language()
    apart = _N_BEFORE_G.sub(r"\g<0>-", fold(text)) if language == "cy" else fold(text)
    pieces = _PIECES[language].findall(apart)
    return tuple(_place(piece) for piece in pieces if piece not in _PASSED_OVER), text


def _place(piece: str) -> tuple[int, str]:
    if piece in _RANKS:
        return 1000 + _RANKS[piece], ""
    if piece.isspace():
        return 0, ""
    return (1, piece) if piece.isdigit() else (2000, piece)
