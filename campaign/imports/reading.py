"""Reads one row of a file: a signature by the rules of the form, or the first reason why it is none. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeVar
from uuid import UUID

from campaign.areas.countries import COUNTRY_CODES, HOME, country_names
from campaign.contributions.forms import FormRefused
from campaign.contributions.schema import load_place, words
from campaign.drives.target_files.cells import is_nothing, read_day, read_language, read_text, read_value
from campaign.drives.target_files.tables import RefusedCell, TableRow
from campaign.errors import DomainError
from campaign.i18n import LANGUAGES, Language, fold
from campaign.imports.columns import BOXES, Columns
from campaign.imports.given import GivenSignature
from campaign.mail.address import Address, mailbox_key, parse_address
from campaign.supporters.name import MAX_LENGTH, parse_keyed_name

LONGEST_CELL = 10_000
LONGEST_COMMENT = 500
LONGEST_REFERENCE = 64
_YES = frozenset(("yes", "y", "true", "1", "x", "✓", "✔", "on", "ie", "ydw", "do", "oes", "gwir"))
_NO = frozenset(("no", "n", "false", "0", "off", "nac ydw", "nac oes", "naddo", "anwir"))
_HOMES = ("uk", "u k", "united kingdom", "great britain", "wales", "england", "scotland", "northern ireland", "cymru")
_read_comment = words("comment", LONGEST_COMMENT)
_T = TypeVar("_T")


class RowRefused(Exception):
    """The row is no signature: of which field, and why, by a slug; and of which mailbox, where that is legible."""

    def __init__(self, place: str, slug: str) -> None:
        super().__init__(slug)
        self.place = place
        self.slug = slug
        self.mailbox_key: str | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """How rows of one file are read. `boxes` are those consents that its words gave: others stay no, whatever a cell says.

    `today`: nothing was signed later. `needs_address`: the file is no sheet of paper.
    """

    drive_id: UUID
    columns: Columns
    identity_key: str
    today: date
    boxes: frozenset[str]
    language: Language
    needs_address: bool


def read_row(row: TableRow, rules: Rules) -> GivenSignature:
    """Raises RowRefused."""
    try:
        return _read(row, rules)
    except RowRefused as error:
        error.mailbox_key = _Reading(row, rules).mailbox()
        raise


def _read(row: TableRow, rules: Rules) -> GivenSignature:
    if row.slug is not None:
        raise RowRefused("", row.slug)
    if any(row.cells[len(rules.columns.headers) :]):
        raise RowRefused("", "row-too-wide")
    return _Reading(row, rules).signature()


def paper_key(drive_id: UUID, name: str, place: tuple[str, str | None], identity_key: str) -> str:
    """What stands for the mailbox of somebody without one: `name` is the key of a name, `place` country and postcode."""
    country, postcode = place
    return mailbox_key(f"paper {drive_id} {name} {country} {postcode or ''}", identity_key)


@dataclass(frozen=True, slots=True)
class _Reading:
    row: TableRow
    rules: Rules

    def signature(self) -> GivenSignature:
        name, key = self._checked("name", parse_keyed_name, self._name())
        address = self._address()
        country = self._read("country", _read_country) or HOME
        postcode, country = self._place(country)
        place = (country, postcode)
        identity_key = self.rules.identity_key
        boxes = {box: box in self.rules.boxes and bool(self._read(box, _read_box)) for box in BOXES}
        if address is None:
            boxes |= {"consent_campaign": False, "consent_wider": False}  # there is nowhere to send news to
        return GivenSignature(
            name=name,
            name_key=key,
            email=address.typed if address else None,
            mailbox_key=(
                mailbox_key(address.canonical, identity_key)
                if address
                else paper_key(self.rules.drive_id, key, place, identity_key)
            ),
            postcode=postcode,
            country=country,
            comment=self._read("comment", lambda cell: _read_comment(read_text(cell, LONGEST_CELL) or "")),
            language=self._read("language", read_language) or self.rules.language,
            signed_on=self._signed_on(),
            reference=self._read("reference", lambda cell: read_value(cell, LONGEST_REFERENCE)),
            **boxes,
        )

    def mailbox(self) -> str | None:
        """Of the address alone, whatever else is in the row."""
        try:
            address = self._address()
        except RowRefused:
            return None
        return mailbox_key(address.canonical, self.rules.identity_key) if address else None

    def _name(self) -> str:
        whole = self._read("name", _read_name)
        if whole is not None:
            return whole
        parts = (self._read("given_name", _read_name), self._read("family_name", _read_name))
        return " ".join(part for part in parts if part)

    def _address(self) -> Address | None:
        address = self._read("email", _read_address)
        if address is None and self.rules.needs_address:
            raise RowRefused("email", "address-missing")
        return address

    def _place(self, country: str) -> tuple[str | None, str]:
        try:
            return load_place(self._read("postcode", lambda cell: read_text(cell, LONGEST_CELL)) or "", country)
        except FormRefused as error:
            raise RowRefused("postcode", next(iter(error.errors.values()))) from None

    def _signed_on(self) -> date | None:
        day = self._read("signed_on", lambda cell: read_day(cell[:10] if _is_moment(cell) else cell))
        if day is not None and day > self.rules.today:
            raise RowRefused("signed_on", "date-in-future")
        return day

    def _read(self, field: str, read: Callable[[str], _T | None]) -> _T | None:
        place = self.rules.columns.places.get(field)
        if place is None or place >= len(self.row.cells):
            return None
        cell = self.row.cells[place]
        if isinstance(cell, RefusedCell):
            raise RowRefused(field, cell.slug)
        return self._checked(field, read, cell)

    def _checked(self, field: str, read: Callable[[str], _T], text: str) -> _T:
        try:
            return read(text)
        except DomainError as error:
            raise RowRefused(field, error.slug) from None


def _is_moment(cell: str) -> bool:
    """A day with a time of day behind it, as tools write it: 2026-05-07T10:00:00Z."""
    return len(cell) > 10 and cell[4:5] == "-" and cell[10] in "T "


def _read_name(cell: str) -> str | None:
    return read_text(cell, 4 * MAX_LENGTH)


def _read_address(cell: str) -> Address | None:
    text = read_value(cell, LONGEST_CELL)
    return parse_address(text) if text is not None else None


def _read_box(cell: str) -> bool:
    said = cell.strip().casefold()
    if said in _YES:
        return True
    if said in _NO or is_nothing(cell):
        return False
    raise DomainError("box-unreadable")


def _read_country(cell: str) -> str | None:
    text = read_value(cell, LONGEST_CELL)
    if text is None:
        return None
    if text.upper() in COUNTRY_CODES:
        return text.upper()
    code = _countries().get(fold(text))
    if code is None:
        raise DomainError("country-unknown")
    return code


@cache
def _countries() -> Mapping[str, str]:
    """By name in either language."""
    named = {fold(name): code for language in LANGUAGES for code, name in country_names(language).items()}
    return {**named, **dict.fromkeys(_HOMES, HOME)}
