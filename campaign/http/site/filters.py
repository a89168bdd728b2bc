"""How templates turn plain text and half-known dates into what is read. Plain text stays plain: nothing in it is markup."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from jinja2 import Environment
from markupsafe import Markup, escape

from campaign.clock import utc_now
from campaign.drives.states import GRACE
from campaign.drives.wales import day_of, start_of
from campaign.i18n import Precision, format_date

_EMPTY_LINES = re.compile(r"\n\s*\n")
_BULLET = re.compile(r"[-•*]\s+")


def install(environment: Environment) -> None:
    environment.filters.update(paragraphs=paragraphs, format_known_date=format_known_date, last_day=last_day)
    environment.tests.update(midnight=is_midnight, within_grace=is_within_grace)


def paragraphs(text: str) -> Markup:
    """Empty lines part paragraphs; a block whose every line begins with a hyphen or a dot is a list."""
    blocks = (block.strip() for block in _EMPTY_LINES.split(text.replace("\r\n", "\n")))
    return Markup("\n").join(_block(block) for block in blocks if block)


def format_known_date(day: date, precision: Precision) -> str:
    """As much of the date as is known."""
    return format_date(day, precision=precision)


def last_day(closes_at: datetime) -> date:
    """The last day in Wales on which something is open that closes then: midnight belongs to the day before."""
    return day_of(closes_at - timedelta(seconds=1))


def is_midnight(moment: datetime) -> bool:
    """Whether a day begins in Wales at this moment."""
    return start_of(day_of(moment)) == moment


def is_within_grace(closes_at: datetime) -> bool:
    """Whether what was given before closing can still be verified. For telling alone: the row has the last word."""
    return utc_now() < closes_at + GRACE


def _block(block: str) -> Markup:
    lines = block.split("\n")
    if all(_BULLET.match(line) for line in lines):
        items = Markup("").join(Markup("<li>{}</li>").format(_BULLET.sub("", line, count=1)) for line in lines)
        return Markup("<ul>{}</ul>").format(items)
    return Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in lines))
