"""Which column of a file of signatures holds what: by headers known in both languages, or as the importer says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaign.drives.target_files.tables import FileRefusedError
from campaign.i18n import fold

BOXES = ("show_name", "consent_campaign", "consent_wider")
HEADERS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "full name", "enw", "enw llawn"),
    "given_name": ("given name", "first name", "forename", "can2 first name", "enw cyntaf"),
    "family_name": ("family name", "last name", "surname", "can2 last name", "cyfenw", "enw olaf"),
    "email": ("email", "e mail", "email address", "e mail address", "ebost", "e bost", "cyfeiriad e bost"),
    "postcode": ("postcode", "post code", "postal code", "zip", "zip code", "can2 postcode", "cod post"),
    "country": ("country", "gwlad"),
    "signed_on": (
        *("date", "date signed", "signed on", "signed at", "created at", "day", "signature and date"),
        *("dyddiad", "dyddiad llofnodi", "diwrnod", "llofnod a dyddiad"),
    ),
    "comment": ("comment", "comments", "reason", "sylw", "sylwadau", "rheswm"),
    "show_name": (
        "show name",
        "show my name",
        "show the name",
        "public",
        "dangos enw",
        "dangos fy enw",
        "dangos yr enw",
    ),
    "consent_campaign": (
        *("news", "news of the campaign", "email opt in", "opt in", "newsletter"),
        *("newyddion", "newyddion yr ymgyrch"),
    ),
    "consent_wider": ("wider news", "other news", "newyddion eraill"),
    "language": ("language", "preferred language", "iaith", "dewis iaith"),
    "reference": ("reference", "ref", "sheet", "page", "cyfeirnod", "dalen", "taflen", "tudalen"),
}
_FIELDS = {header: field for field, headers in HEADERS.items() for header in headers}
GIVEN_BACK = (
    "row",
    "why",
)  # stand before the columns of a file whose rows did not count, and mean nothing when it comes again
_APART = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands, by the number of its column; `ignored` are the headers that mean nothing here."""

    headers: tuple[str, ...]
    places: Mapping[str, int]
    ignored: tuple[str, ...]


def is_known_header(header: str, mapping: Mapping[str, str]) -> bool:
    """Whether it says what its column holds; `mapping` has the importer's own header for a field."""
    return _plain(header) in _FIELDS or _plain(header) in {_plain(given) for given in mapping.values()}


def find_columns(headers: Sequence[str], mapping: Mapping[str, str]) -> Columns:
    """What the columns hold. An empty header in `mapping` leaves that field out. Raises FileRefusedError."""
    plain = [_plain(header) for header in headers]
    given_to: dict[str, str] = {}
    for field, header in mapping.items():
        if not header:
            continue
        if _plain(header) not in plain:
            raise FileRefusedError("targets-column-unknown", column=header)
        if given_to.setdefault(_plain(header), field) != field:
            raise FileRefusedError("targets-column-twice", column=header)
    places: dict[str, int] = {}
    for place, header in enumerate(plain):
        field = given_to.get(header, _FIELDS.get(header, ""))
        if not field or (field in mapping and header not in given_to):
            continue
        if field in places:
            raise FileRefusedError("targets-column-repeated", column=headers[place])
        places[field] = place
    if not places:
        raise FileRefusedError("targets-header-missing")
    if "name" not in places and not {"given_name", "family_name"} <= places.keys():
        raise FileRefusedError("import-name-missing")
    taken = set(places.values())
    ignored = tuple(header for place, header in enumerate(headers) if header and place not in taken)
    return Columns(tuple(headers), places, ignored)


def guess(headers: Sequence[str]) -> dict[str, str]:
    """For each field the first header that is known to hold it."""
    found: dict[str, str] = {}
    for header in headers:
        if field := _FIELDS.get(_plain(header)):
            found.setdefault(field, header)
    return found


def header_key(headers: Sequence[str]) -> str:
    """The same for the same columns in the same order, however they are capitalised, and when they were given back."""
    return "|".join(map(_plain, headers[len(GIVEN_BACK) :] if is_given_back(headers) else headers))


def is_given_back(headers: Sequence[str]) -> bool:
    """Whether it is a file of ours (refused_file.py), mended."""
    return tuple(map(_plain, headers[: len(GIVEN_BACK)])) == GIVEN_BACK


def _plain(header: str) -> str:
    return _APART.sub(" ", fold(header)).strip()
