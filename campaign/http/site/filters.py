"""How templates turn plain text and half-known dates into what is read."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from jinja2 import Environment

from campaign.clock import utc_now
from campaign.contributions.vouched import word_behind
from campaign.drives.states import GRACE
from campaign.drives.wales import day_of, start_of
from campaign.i18n import Precision, format_date
from campaign.prose import linked_paragraphs, paragraphs


def install(environment: Environment) -> None:
    environment.filters.update(paragraphs=paragraphs, linked_paragraphs=linked_paragraphs)
    environment.filters.update(format_known_date=format_known_date, last_day=last_day)
    environment.filters.update(word_behind=word_behind)
    environment.tests.update(midnight=is_midnight, within_grace=is_within_grace)


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
