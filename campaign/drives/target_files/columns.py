"""Which column of a file holds what: by the headers that are known in both languages, or as the importer says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaign.drives.target_files.tables import FileRefusedError
from campaign.i18n import fold

# Headers as they are compared: small letters without accents, and a space for whatever is no letter or figure.
HEADERS: Mapping[str, tuple[str, ...]] = {
    "reference": ("reference", "ref", "id", "senedd id", "member id", "cyfeirnod"),
    "name": ("name", "full name", "enw", "enw llawn"),
    "name_cy": ("name cy", "name welsh", "welsh name", "enw cy", "enw cymraeg", "enw yn gymraeg"),
    "name_en": ("name en", "name english", "english name", "enw en", "enw saesneg", "enw yn saesneg"),
    "office": ("office", "role", "position", "job title", "swydd", "rol"),
    "office_cy": ("office cy", "office welsh", "role cy", "swydd cy", "swydd gymraeg", "swydd yn gymraeg"),
    "office_en": ("office en", "office english", "role en", "swydd en", "swydd saesneg", "swydd yn saesneg"),
    "area": ("area", "area code", "area name", "constituency", "seat", "ardal", "etholaeth", "sedd"),
    "region": ("region", "rhanbarth"),
    "email": (
        "email",
        "e mail",
        "email address",
        "e mail address",
        "email sink",
        "ebost",
        "e bost",
        "cyfeiriad e bost",
    ),
    "address": (
        *("address", "postal address", "street", "town", "county", "postcode", "post code"),
        *("cyfeiriad", "cyfeiriad post", "stryd", "tref", "sir", "cod post"),
        *(f"{stem} {number}" for stem in ("address", "address line", "cyfeiriad", "llinell") for number in range(1, 7)),
    ),
    "language": ("language", "preferred language", "iaith", "dewis iaith"),
    "valid_from": ("valid from", "from", "start date", "dilys o", "yn ddilys o", "dyddiad dechrau"),
    "valid_until": ("valid until", "valid to", "until", "end date", "dilys hyd", "yn ddilys hyd", "dyddiad gorffen"),
}
_FIELDS = {header: field for field, headers in HEADERS.items() for header in headers}
_REPEATABLE = ("address",)  # its columns are the lines of one address, from left to right
_SPOKEN = {
    "office_cy": "office",
    "office_en": "office",
    "area": "area_code",
    "region": "area_code",
    "address": "postal_address",
}
_APART = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands, by the number of its column; `ignored` are the headers that mean nothing here."""

    headers: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]
    ignored: tuple[str, ...]

    @property
    def spoken(self) -> frozenset[str]:
        """The fields of a plan that the file has something to say of."""
        return frozenset(_SPOKEN.get(field, field) for field in self.places) - {
            "name",
            "name_cy",
            "name_en",
            "reference",
        }

    @property
    def named(self) -> dict[str, str]:
        """Each header that was understood, with its field."""
        return {self.headers[place]: field for field, places in self.places.items() for place in places}


def is_known_header(header: str, mapping: Mapping[str, str]) -> bool:
    """Whether it says what its column holds; `mapping` has the importer's own header for a field."""
    return _plain(header) in _FIELDS or _plain(header) in {_plain(given) for given in mapping.values()}


def find_columns(headers: Sequence[str], mapping: Mapping[str, str]) -> Columns:
    """What the columns hold. An empty header in `mapping` leaves that field out. Raises FileRefusedError."""
    plain = [_plain(header) for header in headers]
    for given in mapping.values():
        if given and _plain(given) not in plain:
            raise FileRefusedError("targets-column-unknown", column=given)
    _refuse_doubles(mapping)
    places: dict[str, list[int]] = {}
    given_to = {_plain(header): field for field, header in mapping.items() if header}
    for place, header in enumerate(plain):
        field = given_to.get(header) or _FIELDS.get(header)
        if field is None or (field in mapping and header not in given_to):
            continue
        if field in places and field not in _REPEATABLE:
            raise FileRefusedError("targets-column-repeated", column=headers[place])
        places.setdefault(field, []).append(place)
    _check(places)
    taken = {place for of_field in places.values() for place in of_field}
    ignored = tuple(header for place, header in enumerate(headers) if header and place not in taken)
    return Columns(tuple(headers), {field: tuple(found) for field, found in places.items()}, ignored)


def _refuse_doubles(mapping: Mapping[str, str]) -> None:
    """One column holds one field."""
    seen = set()
    for given in filter(None, mapping.values()):
        if _plain(given) in seen:
            raise FileRefusedError("targets-column-twice", column=given)
        seen.add(_plain(given))


def _check(places: Mapping[str, object]) -> None:
    if not places:
        raise FileRefusedError("targets-header-missing")
    if "name" not in places and not {"name_cy", "name_en"} <= places.keys():
        raise FileRefusedError("targets-name-missing")


def _plain(header: str) -> str:
    return _APART.sub(" ", fold(header)).strip()
