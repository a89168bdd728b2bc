"""Owns how numbers, dates and lists are written in a language; refuses times without a zone.

People are told times as clocks in Wales show them. Welsh sentences take no ordinal and no "and" from here: both
change the words around them, so each sentence is built to need neither (docs/glossary.md).
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal

from campaign.i18n.languages import Language, current_language

Precision = Literal["day", "month", "year"]

ZONE = ZoneInfo("Europe/London")
_LOCALES: dict[Language, str] = {"cy": "cy", "en": "en_GB"}
_PATTERNS = {"day": "d MMMM y", "month": "MMMM y", "year": "y"}
_ENGLISH_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def format_number(number: int, language: Language | None = None) -> str:
    """`1,204` in both languages. Without a language, here and below: in the one in use."""
    return format_decimal(number, locale=_LOCALES[language or current_language()])


def format_date(day: date, language: Language | None = None, *, precision: Precision = "day") -> str:
    """`23 Tachwedd 2026`, `23 November 2026`; by month `Tachwedd 2026`, by year `2026`.

    A datetime is first moved to Europe/London.
    """
    if isinstance(day, datetime):
        day = _in_wales(day).date()
    return _written(day, _PATTERNS[precision], _LOCALES[language or current_language()])


@lru_cache(maxsize=1_000)
def _written(day: date, pattern: str, locale: str) -> str:
    """Kept, since most of what is written at one time is of few days, and looking up how takes longer than all else."""
    return babel_date(day, pattern, locale=locale)


def format_datetime(moment: datetime, language: Language | None = None) -> str:
    """`23 Tachwedd 2026, 10:30` in Europe/London. ValueError for a time without a zone."""
    return _written_moment(moment.replace(second=0, microsecond=0), language or current_language())


@lru_cache(maxsize=1_000)
def _written_moment(moment: datetime, language: Language) -> str:
    return f"{format_date(moment, language)}, {_in_wales(moment):%H:%M}"


def format_ordinal(number: int, language: Language | None = None) -> str:
    """`1,204th` in English; in Welsh the figure alone, for a sentence with "rhif" (number) before it."""
    language = language or current_language()
    figure = format_number(number, language)
    if language == "cy":
        return figure
    ending = "th" if number % 100 in (11, 12, 13) else _ENGLISH_ENDINGS.get(number % 10, "th")
    return figure + ending


def format_list(items: Iterable[str], language: Language | None = None) -> str:
    """`a, b and c` in English; `a, b, c` in Welsh, where "a" would be "ac" before a vowel and mutate c, p, t."""
    *first, last = list(items) or [""]
    if (language or current_language()) == "cy" or not first:
        return ", ".join([*first, last])
    return f"{', '.join(first)} and {last}"


def _in_wales(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be shown")
    return moment.astimezone(ZONE)
