"""What one cell says, or why it says nothing that can be used. Knows no table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from campaign.errors import DomainError
from campaign.i18n import fold
from campaign.mail.address import Address, AddressRefused, parse_address

LONGEST_ADDRESS = 500
MOST_LINES = 10
_NOTHING = frozenset(("", "-", "–", "—", "na", "n/a", "n.a.", "none", "null", "nil", "dim", "amh", "amherthnasol"))
_ERRORS = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"))
_SIGNS = ("=", "+", "-", "@")
# What a spreadsheet computes, beside names that begin with a sign: a call, another sheet or program, a cell or number.
_COMPUTED = re.compile(r"=|[+\-@].*[(|!]|[+\-@]\s*\$?[A-Za-z]{0,3}\$?[0-9]", re.DOTALL)
_LOST = re.compile(r"\ufffd|\w\?\w")
_PAIR = re.compile("[\u00c3-\u00c5][^\x00-\x7f]")  # what the letters from À to ſ become
_DAY = re.compile(r"(?:(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)|(?P<day>\d\d?)[/.](?P<month>\d\d?)[/.](?P<year>\d{4}))")
_LANGUAGES: Mapping[str, str] = {
    "cy": "cy",
    "cym": "cy",
    "welsh": "cy",
    "cymraeg": "cy",
    "en": "en",
    "eng": "en",
    "english": "en",
    "saesneg": "en",
}


class CellRefusedError(DomainError):
    """The cell cannot be used; the slug says why."""

    slug = "cell-unreadable"


def is_nothing(cell: str) -> bool:
    """Whether that is how people write that there is nothing."""
    return cell.strip().casefold() in _NOTHING


def read_text(cell: str, longest: int) -> str | None:
    """One line of text. A sign at its beginning is let stand where no spreadsheet would compute it."""
    text = " ".join(cell.split())
    if is_nothing(text):
        return None
    _refuse_damage(text)
    if _COMPUTED.match(text):
        raise CellRefusedError("cell-formula")
    if not text.isprintable():
        raise CellRefusedError("cell-unreadable")
    if len(text) > longest:
        raise CellRefusedError("cell-too-long")
    return text


def read_value(cell: str, longest: int) -> str | None:
    """One line that is no prose: whatever begins like a formula is refused."""
    if cell.strip().startswith(_SIGNS) and not is_nothing(cell):
        raise CellRefusedError("cell-formula")
    return read_text(cell, longest)


def read_email(cell: str) -> Address | None:
    """One that leads nowhere will do, for a rehearsal; raises with the slug of AddressRefused too."""
    text = read_value(cell, 10_000)
    if text is None:
        return None
    try:
        return parse_address(text, may_lead_nowhere=True)
    except AddressRefused as error:
        raise CellRefusedError(error.slug) from None


def read_lines(cells: list[str]) -> str | None:
    """The lines of an address, from one cell with line breaks or from several cells."""
    lines = [read_text(line, LONGEST_ADDRESS) for cell in cells for line in cell.splitlines()]
    kept = [line for line in lines if line]
    if len(kept) > MOST_LINES or len("\n".join(kept)) > LONGEST_ADDRESS:
        raise CellRefusedError("cell-too-long")
    return "\n".join(kept) or None


@lru_cache(maxsize=1024)  # a file says the same few days over and over
def read_day(cell: str) -> date | None:
    """2026-05-07, or 7/5/2026 and 7.5.2026 with the day first; midnight may stand behind it."""
    text = read_value(cell, 40)
    if text is None:
        return None
    match = _DAY.fullmatch(text.removesuffix("00:00:00").rstrip(" T"))
    if match is None:
        raise CellRefusedError("date-unreadable")
    year, month, day = (int(match[one] or match[other]) for one, other in (("y", "year"), ("m", "month"), ("d", "day")))
    try:
        return date(year, month, day)
    except ValueError:
        raise CellRefusedError("date-unreadable") from None


def read_language(cell: str) -> str | None:
    """`cy` or `en`, by code or by name in either language."""
    text = read_value(cell, 40)
    if text is None:
        return None
    if fold(text) not in _LANGUAGES:
        raise CellRefusedError("language-unknown")
    return _LANGUAGES[fold(text)]


def _refuse_damage(cell: str) -> None:
    if cell in _ERRORS:
        raise CellRefusedError("cell-error")
    if cell.isascii():
        if _LOST.search(cell):
            raise CellRefusedError("cell-damaged")
        return
    if any("\udc80" <= character <= "\udcff" for character in cell):
        raise CellRefusedError("cell-undecodable")
    if _LOST.search(cell) or _was_decoded_wrongly(cell):
        raise CellRefusedError("cell-damaged")


def _was_decoded_wrongly(cell: str) -> bool:
    """Whether some of it is UTF-8 that somebody once read as Windows-1252: "SiÃ¢n"."""
    return any(_is_one_letter(pair) for pair in _PAIR.findall(cell))


def _is_one_letter(pair: str) -> bool:
    try:
        return pair.encode("windows-1252").decode("utf-8").isalpha()
    except UnicodeError:
        return False
