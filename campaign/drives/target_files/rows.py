"""From one row of a file to the plan of a target, or to every reason why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from campaign.areas.gazetteer import Gazetteer, PlaceRefused
from campaign.drives.commands import TargetPlan, TargetWords
from campaign.drives.refused_rows import RefusedRow
from campaign.drives.target_files.cells import (
    CellRefusedError,
    read_day,
    read_email,
    read_language,
    read_lines,
    read_text,
    read_value,
)
from campaign.drives.target_files.columns import Columns
from campaign.drives.target_files.tables import RefusedCell, TableRow
from campaign.drives.wording import LONGEST_NAME
from campaign.i18n import LANGUAGES
from campaign.mail.address import Address, mailbox_key

Needs = Literal["email", "post", "either", "none"]
NEEDS: tuple[Needs, ...] = ("email", "post", "either", "none")
LONGEST_REFERENCE = 64
LONGEST_PLACE = 255
_Given = TypeVar("_Given")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads rows of one file. `needs`: by which address a target must be reached; `on`: the day that the file is of."""

    columns: Columns
    gazetteer: Gazetteer
    needs: Needs
    on: date
    identity_key: str

    def read(self, row: TableRow) -> TargetPlan | list[RefusedRow]:
        """The plan, or all that is wrong with the row."""
        if row.slug is not None:
            return [RefusedRow(row.number, "", row.slug)]
        if any(row.cells[len(self.columns.headers) :]):
            return [RefusedRow(row.number, "", "row-too-wide")]
        reading = _Reading(self, row, [])
        plan = reading.plan()
        return reading.refused or plan


@dataclass(frozen=True, slots=True)
class _Reading:
    reader: RowReader
    row: TableRow
    refused: list[RefusedRow]

    def plan(self) -> TargetPlan:
        valid_from, valid_until = self._days()
        email, postal_address = self._one("email", read_email), self._address()
        self._refuse_unreachable(email, postal_address)
        return TargetPlan(
            texts=self._texts(),
            area_code=self._area(valid_from, valid_until),
            email=email.typed if email else None,
            mailbox_key=mailbox_key(email.canonical, self.reader.identity_key) if email else None,
            postal_address=postal_address,
            language=self._one("language", read_language) or "cy",
            valid_from=valid_from,
            valid_until=valid_until,
            reference=self._one("reference", lambda cell: read_value(cell, LONGEST_REFERENCE)),
            row=self.row.number,
        )

    def _texts(self) -> dict[str, TargetWords]:
        names, offices = self._in_each_language("name"), self._in_each_language("office")
        if not any(names.values()):
            self._refuse_lack("name", "name", "name-missing")
        for field, given in (("name", names), ("office", offices)):
            lacking = [language for language in LANGUAGES if given[language] is None]
            if lacking and any(given.values()):
                self._refuse_lack(field, f"{field}_{lacking[0]}", "other-language-missing")
        return {language: TargetWords(names[language] or "", offices[language]) for language in LANGUAGES}

    def _refuse_lack(self, field: str, column: str, slug: str) -> None:
        """Unless it is missing because what stands there was refused already."""
        if not any(one.column.startswith(field) for one in self.refused):
            self._refuse(column, slug)

    def _in_each_language(self, field: str) -> dict[str, str | None]:
        """By language; a column without one stands for both."""
        shared = self._one(field, _read_name)
        return {language: self._one(f"{field}_{language}", _read_name) or shared for language in LANGUAGES}

    def _days(self) -> tuple[date | None, date | None]:
        valid_from, valid_until = self._one("valid_from", read_day), self._one("valid_until", read_day)
        if valid_from and valid_until and valid_until < valid_from:
            self._refuse("valid_until", "dates-out-of-order")
            return None, None
        return valid_from, valid_until

    def _area(self, valid_from: date | None, valid_until: date | None) -> str | None:
        """The seat or, where there is none, the region: in force on the day in office that is nearest to the file's."""
        on = max(self.reader.on, valid_from) if valid_from else self.reader.on
        on = min(on, valid_until) if valid_until else on
        for field in ("area", "region"):
            called = self._one(field, lambda cell: read_value(cell, LONGEST_PLACE))
            if called is not None:
                try:
                    return self.reader.gazetteer.find(called, on)
                except PlaceRefused as error:
                    self._refuse(field, error.slug)
                    return None
        return None

    def _address(self) -> str | None:
        return self._read("address", read_lines, self._cells("address"))

    def _refuse_unreachable(self, email: Address | None, postal_address: str | None) -> None:
        needs, is_known_bad = self.reader.needs, {one.column for one in self.refused}
        if needs == "email" and email is None and "email" not in is_known_bad:
            self._refuse("email", "address-missing")
        elif needs == "post" and postal_address is None and "address" not in is_known_bad:
            self._refuse("address", "postal-address-missing")
        elif needs == "either" and not (email or postal_address or {"email", "address"} & is_known_bad):
            self._refuse("email", "address-missing")

    def _one(self, field: str, read: Callable[[str], _Value | None]) -> _Value | None:
        cells = self._cells(field)
        return self._read(field, read, cells[0]) if cells else None

    def _cells(self, field: str) -> list[str]:
        """What stands in the columns of that field; nothing where one of them cannot be used."""
        places = self.reader.columns.places.get(field, ())
        cells = [self.row.cells[place] for place in places if place < len(self.row.cells)]
        for cell in cells:
            if isinstance(cell, RefusedCell):
                self._refuse(field, cell.slug)
                return []
        return [cell for cell in cells if isinstance(cell, str)]

    def _read(self, field: str, read: Callable[[_Given], _Value | None], given: _Given) -> _Value | None:
        try:
            return read(given)
        except CellRefusedError as error:
            self._refuse(field, error.slug)
            return None

    def _refuse(self, column: str, slug: str) -> None:
        self.refused.append(RefusedRow(self.row.number, column, slug))


def _read_name(cell: str) -> str | None:
    return read_text(cell, LONGEST_NAME)
