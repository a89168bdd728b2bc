"""Reads forms of the console by schemas: what was typed becomes values, or a reason slug for each field that will not do."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from marshmallow import EXCLUDE, Schema, ValidationError
from marshmallow.fields import Field

from campaign.contributions.schema import Typed, line, words
from campaign.drives.wales import moment_at
from campaign.errors import DomainError, FieldsRefusedError
from campaign.http.request import Form
from campaign.i18n import LANGUAGES
from campaign.i18n.formats import ZONE
from campaign.ids import new_id
from campaign.mail.address import parse_address

Reader = Callable[[str], Any]
EARLIEST, LATEST = 2000, 2999
MOST = 10**9
_NUMBER = re.compile(r"[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3}")


def schema_of(fields: Mapping[str, Reader], in_each_language: Mapping[str, Reader] | None = None) -> Schema:
    """A schema of these fields, and of those that there are once for each language, as `title_cy` and `title_en`."""
    of_languages = {
        f"{name}_{language}": read for language in LANGUAGES for name, read in (in_each_language or {}).items()
    }
    made: dict[str, Field[Any]] = {name: Typed(read) for name, read in {**of_languages, **fields}.items()}
    return Schema.from_dict(dict(made))()


def load_form(schema: Schema, form: Form) -> dict[str, Any]:
    """The values of all fields; one that was not sent is as one left empty. Raises FieldsRefusedError."""
    try:
        loaded: dict[str, Any] = schema.load({name: form.get(name, "") for name in schema.fields}, unknown=EXCLUDE)
    except ValidationError as error:
        raise FieldsRefusedError({name: slugs[0] for name, slugs in error.messages_dict.items()}) from None
    return loaded


def own_id(form: Form) -> UUID:
    """The id that a form was given for what it begins: sent twice, it begins one thing. A new one where it has none."""
    try:
        return UUID(form.get("form_id", ""))
    except ValueError:
        return new_id()


def one_line(longest: int) -> Reader:
    """Text on one line, perhaps empty."""
    read = line("text", longest)
    return lambda typed: read(typed) or ""


def long_text(longest: int) -> Reader:
    """Text of several lines, perhaps empty."""
    read = words("text", longest)
    return lambda typed: read(typed) or ""


def box(typed: str) -> bool:
    if typed not in ("", "yes"):
        raise DomainError("box-value")
    return typed == "yes"


def choice(choices: Collection[str]) -> Reader:
    def read(typed: str) -> str:
        if typed not in choices:
            raise DomainError("choice-unknown")
        return typed

    return read


def codes(typed: str) -> frozenset[str]:
    """All that were ticked of a list."""
    return frozenset(typed.split())


def ids(typed: str) -> frozenset[UUID]:
    """All that were ticked of a list whose values are ids."""
    try:
        return frozenset(UUID(each) for each in typed.split())
    except ValueError:
        raise DomainError("choice-unknown") from None


def number(typed: str) -> int | None:
    """A whole number, with or without commas; None where nothing was typed."""
    plain = typed.strip()
    if not plain:
        return None
    if not _NUMBER.fullmatch(plain) or (found := int(plain.replace(",", ""))) > MOST:
        raise DomainError("number-unreadable")
    return found


def needed_number(typed: str) -> int:
    found = number(typed)
    if found is None:
        raise DomainError("number-unreadable")
    return found


def day(typed: str) -> date | None:
    plain = typed.strip()
    try:
        found = date.fromisoformat(plain) if plain else None
    except ValueError:
        raise DomainError("day-unreadable") from None
    if found and not EARLIEST <= found.year <= LATEST:
        raise DomainError("day-unreadable")
    return found


def moment(typed: str) -> datetime | None:
    """A day and a time as clocks in Wales show them; None where nothing was typed."""
    plain = typed.strip()
    try:
        local = datetime.fromisoformat(plain) if plain else None
    except ValueError:
        raise DomainError("moment-unreadable") from None
    if local is None:
        return None
    if local.tzinfo is not None or not EARLIEST <= local.year <= LATEST:
        raise DomainError("moment-unreadable")
    return moment_at(local)


def said_moment(moment: datetime | None) -> str:
    """A moment as its field holds it."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M") if moment else ""


def said_box(is_ticked: bool) -> str:
    return "yes" if is_ticked else ""


def optional_address(typed: str) -> str | None:
    """A mail address as mail goes to it. Raises AddressRefused."""
    return parse_address(typed).typed if typed.strip() else None


def web_address(typed: str) -> str | None:
    """Whether it is one, the service says."""
    return typed.strip() or None
