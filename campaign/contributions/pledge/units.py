"""How much is pledged: read from what was typed, and said in a language. Whole numbers of the offer's unit alone."""

from __future__ import annotations

import re

from campaign.errors import DomainError
from campaign.i18n import Language, format_number, translator

MOST_DIGITS = 9
UNCOUNTED = "yes"  # the unit of what one does or does not
_NUMBER = re.compile(r"(?P<sign>[-+]?)£?\s*(?P<whole>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?P<rest>\.[0-9]*)?")


def read_quantity(text: str) -> int | None:
    """A whole number above nought, with or without a pound sign and commas; None where nothing was typed.

    Raises DomainError: `quantity-not-a-number`, `quantity-not-whole`, `quantity-too-small`, `quantity-too-large`.
    """
    plain = text.strip().replace("\N{MINUS SIGN}", "-")
    if not plain:
        return None
    found = _NUMBER.fullmatch(plain)
    if found is None:
        raise DomainError("quantity-not-a-number")
    digits = found["whole"].replace(",", "").lstrip("0")
    if found["sign"] == "-" or not (digits or (found["rest"] or "").strip(".0")):
        raise DomainError("quantity-too-small")
    if (found["rest"] or "").strip(".0"):
        raise DomainError("quantity-not-whole")
    if len(digits) > MOST_DIGITS:
        raise DomainError("quantity-too-large")
    return int(digits)


def format_money(pounds: int, language: Language) -> str:
    """`£1,234` in both languages."""
    return f"£{format_number(pounds, language)}"


def format_quantity(unit: str, quantity: int, language: Language) -> str:
    """`£20`, `3 hours`, `2 places`; nothing of what one does or does not."""
    said = translator(language)
    if unit == "money":
        return format_money(quantity, language)
    if unit == "hours":
        return said.ngettext("%(num)s hour", "%(num)s hours", quantity)
    if unit == "times":
        return said.ngettext("%(num)s time", "%(num)s times", quantity)
    if unit == "places":
        return said.ngettext("%(num)s place", "%(num)s places", quantity)
    return ""


def format_sum(unit: str, quantity: int, language: Language) -> str:
    """The same of all pledges together; people, of what one does or does not."""
    if unit == UNCOUNTED:
        return translator(language).ngettext("%(num)s person", "%(num)s people", quantity)
    return format_quantity(unit, quantity, language)
