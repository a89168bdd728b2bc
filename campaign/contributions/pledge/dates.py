"""By when: a day as people type it, in either language, and as a browser sends it. Judges no day: fitting.py does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from babel import Locale

from campaign.errors import DomainError
from campaign.i18n import LANGUAGES

_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_FIGURES = re.compile(r"(?P<day>[0-9]{1,2})[/. -](?P<month>[0-9]{1,2})[/. -](?P<year>[0-9]{4})")
_WORDS = re.compile(r"(?P<day>[0-9]{1,2})\s+(?P<month>[^\W\d]+)\.?\s+(?P<year>[0-9]{4})")


def read_day(text: str) -> date | None:
    """`2027-03-01`, `1/3/2027`, `1 March 2027`, `1 Mawrth 2027`; None where nothing was typed. Raises DomainError."""
    plain = text.strip()
    if not plain:
        return None
    found = _ISO.fullmatch(plain) or _FIGURES.fullmatch(plain) or _WORDS.fullmatch(plain)
    if found is None:
        raise DomainError("due-not-a-date")
    named = found["month"]
    month = named if named.isascii() and named.isdigit() else _months().get(named.casefold(), 0)
    try:
        return date(int(found["year"]), int(month), int(found["day"]))
    except ValueError:
        raise DomainError("due-not-a-date") from None


@cache
def _months() -> Mapping[str, int]:
    """By name; made when first asked, since few processes read days and Babel's locales are five megabytes."""
    return {
        name.casefold().rstrip("."): number
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in Locale(language).months["format"][width].items()
    }
