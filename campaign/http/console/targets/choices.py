"""How a file shall be read, where what was found out is wrong: its encoding, its separator, and the column of each field."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.exceptions import BadRequest

from campaign.drives.target_files.encodings import ENCODINGS
from campaign.drives.target_files.tables import MOST_COLUMNS
from campaign.http.console.targets.looks import Look, Reading
from campaign.http.request import Form
from campaign.i18n import N_

AS_FOUND, NO_COLUMN = "*", "-"
ENCODING_NAMES: Mapping[str, str] = dict(
    zip(ENCODINGS, ("UTF-8", "UTF-8 (BOM)", "UTF-16", "Windows-1252"), strict=True)
)
SEPARATOR_NAMES: Mapping[str, str] = {
    "comma": N_("Comma"),
    "semicolon": N_("Semicolon"),
    "tab": N_("Tab"),
}
FIELD_NAMES: Mapping[str, str] = {
    "name": N_("Name"),
    "name_cy": N_("Name in Welsh"),
    "name_en": N_("Name in English"),
    "office": N_("Office"),
    "office_cy": N_("Office in Welsh"),
    "office_en": N_("Office in English"),
    "email": N_("Email address"),
    "address": N_("Postal address"),
    "area": N_("Area"),
    "region": N_("Region"),
    "language": N_("Language"),
    "valid_from": N_("First day in office"),
    "valid_until": N_("Last day in office"),
    "reference": N_("Reference"),
}


def chosen(form: Form, look: Look) -> Reading:
    """What was chosen. With another encoding or separator the columns may be others: they are found out anew.

    Raises BadRequest for what no list offers.
    """
    encoding, separator = form.get("encoding", ""), form.get("separator", "")
    if encoding not in ("", *ENCODING_NAMES) or separator not in ("", *SEPARATOR_NAMES):
        raise BadRequest
    if (encoding, separator) != (look.reading.encoding, look.reading.separator):
        return Reading(encoding, separator)
    typed = {name: form.get(f"column_{name}", AS_FOUND) for name in FIELD_NAMES}
    mapping = {name: _header(value, look) for name, value in typed.items() if value != AS_FOUND}
    return Reading(encoding, separator, mapping)


def offered(look: Look) -> dict[str, str]:
    """The columns that can be chosen, by their place."""
    return {str(place): header for place, header in enumerate(look.headers[:MOST_COLUMNS]) if header}


def choices_of(look: Look) -> dict[str, str]:
    """What each field's list has chosen now."""
    places = {header: place for place, header in offered(look).items()}
    mapping = look.reading.mapping
    return {name: places.get(mapping[name], NO_COLUMN) if name in mapping else AS_FOUND for name in FIELD_NAMES}


def _header(value: str, look: Look) -> str:
    if value == NO_COLUMN:
        return ""
    try:
        return offered(look)[value]
    except KeyError:
        raise BadRequest from None
