"""Offers of a pledge drive from a TOML file: whatever is wrong is said with its place, and nothing is written then."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from campaign.cli.shell import CommandError
from campaign.contributions.pledge.offers import OfferWords
from campaign.contributions.pledge.writing import WriteOffer
from campaign.drives.wales import end_of, moment_at
from campaign.i18n import LANGUAGES

_WORDS: Mapping[str, type] = {"code": str, "unit": str, "pay_url": str}
_NUMBERS = ("goal", "minimum", "maximum", "threshold", "place_limit")
_NEEDED = ("code", "unit", "goal")


def read_offers(path: Path) -> list[WriteOffer]:
    """Each `[[offers]]` of the file. Raises CommandError."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise CommandError(f"{path} is no TOML in UTF-8: {error}.") from error
    tables = content.get("offers")
    if not isinstance(tables, list) or not tables:
        raise CommandError(f"{path} has no [[offers]].")
    return [_offer(table, f"offer {number}") for number, table in enumerate(tables, 1)]


def _offer(table: Any, place: str) -> WriteOffer:
    if not isinstance(table, dict) or not all(name in table for name in _NEEDED):
        raise CommandError(f"{place} needs {', '.join(_NEEDED)}.")
    known = {*_WORDS, *_NUMBERS, "due_on", "starts_at", "ends_at", *LANGUAGES}
    if unknown := sorted(set(table) - known):
        raise CommandError(f"{place}: {', '.join(unknown)} is not known.")
    wanted: dict[str, type] = {**_WORDS, **dict.fromkeys(_NUMBERS, int)}
    given = {name: _of_type(table[name], kind, f"{place}, {name}") for name, kind in wanted.items() if name in table}
    due_on = _of_type(table["due_on"], date, f"{place}, due_on") if "due_on" in table else None
    return WriteOffer(
        **given,
        due_at=None if due_on is None else end_of(due_on),
        starts_at=_clock(table, "starts_at", place),
        ends_at=_clock(table, "ends_at", place),
        texts={
            language: _words(table[language], f"{place}, {language}") for language in LANGUAGES if language in table
        },
    )


def _of_type(value: Any, kind: type, place: str) -> Any:
    """A date is no moment, and true is no number, although Python takes them for such."""
    if type(value) is not kind:
        raise CommandError(f"{place}: {value!r} is not of its kind.")
    return value


def _clock(table: Mapping[str, Any], name: str, place: str) -> datetime | None:
    """As clocks in Wales show it, without a zone."""
    if name not in table:
        return None
    local: datetime = _of_type(table[name], datetime, f"{place}, {name}")
    if local.tzinfo is not None:
        raise CommandError(f"{place}, {name}: a time as clocks in Wales show it, without a zone.")
    return moment_at(local)


def _words(table: Any, place: str) -> OfferWords:
    names = ("label", "detail", "thanks")
    is_whole = isinstance(table, dict) and all(name in table for name in names) and set(table) <= {*names, "place"}
    if not is_whole or not all(isinstance(text, str) for text in table.values()):
        raise CommandError(f"{place} needs label, detail and thanks, and place for an event.")
    return OfferWords(**{name: text.strip() for name, text in table.items()})
