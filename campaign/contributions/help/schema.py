"""The form that says how somebody helped: which way, when, how many times, and a word about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from campaign.clock import utc_now
from campaign.contributions.content import Content, content_key
from campaign.contributions.forms import SupporterForm
from campaign.contributions.help.models import LONGEST_CODE, LONGEST_NOTE, MOST_TIMES
from campaign.contributions.schema import FORM_REFUSALS, SupporterSchema, Typed, load_form, words
from campaign.drives.wales import day_of
from campaign.errors import DomainError

YEARS_BACK = 5
HELP_REFUSALS = FORM_REFUSALS | {
    *("what-missing", "what-unknown", "date-unreadable", "date-to-come", "date-long-ago"),
    *("times-unreadable", "times-too-few", "times-too-many", "note-too-long", "note-characters"),
}
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ISO_DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_BRITISH_DAY = re.compile(r"(?P<day>[0-9]{1,2})[/. ](?P<month>[0-9]{1,2})[/. ](?P<year>[0-9]{4})")
_NUMBER = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpDetails(Content):
    """`what` is one of the drive's ways to help; the rest where the helper said it."""

    happened_on: date | None
    quantity: int | None
    note: str | None = field(repr=False)


def details_of(what: str, *, happened_on: date | None, quantity: int | None, note: str | None) -> HelpDetails:
    """The same help is told from another by when it was, how much, and what was said of it."""
    key = content_key(happened_on or "", quantity or "", note or "")
    return HelpDetails(what=what, content_key=key, happened_on=happened_on, quantity=quantity, note=note)


def is_code(text: str) -> bool:
    """Whether it may name a way to help: small letters, digits and single hyphens, at most 32."""
    return len(text) <= LONGEST_CODE and _CODE.fullmatch(text) is not None


def read_day(text: str) -> date | None:
    """A day as a browser sends it or as people here write it; None for nothing. Raises DomainError.

    Neither to come nor more than five years ago, by the calendar of Wales.
    """
    text = text.strip()
    if not text:
        return None
    found = _ISO_DAY.fullmatch(text) or _BRITISH_DAY.fullmatch(text)
    if found is None:
        raise DomainError("date-unreadable")
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError as error:
        raise DomainError("date-unreadable") from error
    today = day_of(utc_now())
    if day > today:
        raise DomainError("date-to-come")
    if (day.year + YEARS_BACK, day.month, day.day) < (today.year, today.month, today.day):
        raise DomainError("date-long-ago")
    return day


def read_times(text: str) -> int | None:
    """How many times, from 1; None for nothing. Raises DomainError."""
    text = text.strip()
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise DomainError("times-unreadable")
    if int(text) < 1:
        raise DomainError("times-too-few")
    if int(text) > MOST_TIMES:
        raise DomainError("times-too-many")
    return int(text)


def _read_what(text: str) -> str:
    """Whether the drive has it is for the database to see."""
    if not text:
        raise DomainError("what-missing")
    if not is_code(text):
        raise DomainError("what-unknown")
    return text


class _HelpSchema(SupporterSchema):
    stands_above = ("what", "happened_on", "quantity", "note")

    what = Typed(_read_what, required=True, error_messages={"required": "what-missing"})
    happened_on = Typed(read_day, load_default=None)
    quantity = Typed(read_times, load_default=None)
    note = Typed(words("note", LONGEST_NOTE), load_default=None)

    def kinds_own(self, data: dict[str, Any]) -> dict[str, Any]:
        own = {name: data.pop(name) for name in ("happened_on", "quantity", "note")}
        details = details_of(data.pop("what"), **own)
        return {"what": details.what, "content_key": details.content_key, "details": details}


_SCHEMA = _HelpSchema()


def load_help(form: Mapping[str, Sequence[str]]) -> SupporterForm:
    """Check all fields at once; others that the form may hold are ignored. Raises FormRefused."""
    return load_form(_SCHEMA, form)
