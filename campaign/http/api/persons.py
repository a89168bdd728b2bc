"""Between OSDI's person and the fields of our forms: read from what was sent, with the names that faults are told by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from campaign.http.api.errors import ApiRefused
from campaign.http.api.schemas import Said
from campaign.i18n import Language

# Where the fields of a form stand in what is sent, for whoever must mend it.
PLACES: Mapping[str, str] = {
    "name": "person.given_name",
    "email": "person.email_addresses",
    "postcode": "person.postal_addresses",
    "country": "person.postal_addresses",
    "source": "referrer_data.source",
    "comment": "comments",
}
CONSENTS = {"campaign": "consent_campaign", "wider": "consent_wider", "show-name": "show_name"}
NEWS = ("consent_campaign", "consent_wider")
NO_NEWS = frozenset(("unsubscribed", "spam complaint", "previous spam complaint"))  # an address of this status
FOREIGN_CODES = {"UK": "GB"}


class _AddressSchema(Schema):
    address = fields.String(allow_none=True)
    primary = fields.Boolean(allow_none=True)
    status = fields.String(allow_none=True)


class _PlaceSchema(Schema):
    primary = fields.Boolean(allow_none=True)
    postal_code = fields.String(allow_none=True)
    country = fields.String(allow_none=True)
    region = fields.String(allow_none=True)
    locality = fields.String(allow_none=True)
    address_lines = fields.List(fields.String(allow_none=True), allow_none=True)


class ConsentInput(Schema):
    """What a person agreed to or refused, in so many words. Without one, nothing is agreed to."""

    purpose = fields.String(required=True)
    is_given = Said(required=True)


class PersonInput(Schema):
    """OSDI's person, as far as anything is kept of it; the rest is taken and left."""

    given_name = fields.String(allow_none=True)
    additional_name = fields.String(allow_none=True)
    family_name = fields.String(allow_none=True)
    email_addresses = fields.List(fields.Nested(_AddressSchema, unknown=EXCLUDE), allow_none=True)
    postal_addresses = fields.List(fields.Nested(_PlaceSchema, unknown=EXCLUDE), allow_none=True)
    preferred_language = fields.String(allow_none=True)
    languages_spoken = fields.List(fields.String(allow_none=True), allow_none=True)
    consents = fields.List(fields.Nested(ConsentInput, unknown=EXCLUDE), allow_none=True, data_key="cydlais:consents")
    name = fields.String(allow_none=True, data_key="cydlais:name")


@dataclass(frozen=True, slots=True)
class PersonGiven:
    """`form` has the fields of our forms; `says` names the consents that anything was said of; `language` is the person's."""

    form: Mapping[str, str]
    says: frozenset[str]
    language: Language | None

    @property
    def refused(self) -> frozenset[str]:
        """The consents that were answered with no."""
        return frozenset(box for box in self.says if box not in self.form)


def load_input(schema: Schema, body: Mapping[str, Any], place: str = "") -> dict[str, Any]:
    """Checked for its types alone; what is not known is left out. Raises ApiRefused with every fault."""
    try:
        found: dict[str, Any] = schema.load(body, unknown=EXCLUDE)
    except ValidationError as error:
        names = error.messages if isinstance(error.messages, dict) else {}
        faults = {f"{place}{name}": "value-invalid" for name in names}
        raise ApiRefused(400, "fields-refused", faults=faults) from None
    return found


def read_person(body: Mapping[str, Any]) -> PersonGiven:
    person = load_input(PersonInput(), body, "person.")
    names = [person.get(part) for part in ("given_name", "additional_name", "family_name")]
    place = _first(person.get("postal_addresses"))
    mailbox = _first(person.get("email_addresses"))
    form = {
        "name": person.get("name") or " ".join(name.strip() for name in names if name),
        "email": mailbox.get("address") or "",
        "postcode": place.get("postal_code") or "",
        "country": _country(place.get("country") or ""),
    }
    answers = {CONSENTS[each["purpose"]]: each["is_given"] for each in person.get("consents") or () if _is_known(each)}
    if mailbox.get("status") in NO_NEWS:
        answers |= dict.fromkeys(NEWS, False)
    form |= {box: "yes" for box, is_given in answers.items() if is_given}
    return PersonGiven(form, frozenset(answers), _language(person))


def faults_of(errors: Mapping[str, str]) -> dict[str, str]:
    """Faults of a form under the names that were sent."""
    return {PLACES.get(name, name): slug for name, slug in errors.items()}


def _first(entries: list[dict[str, Any]] | None) -> dict[str, Any]:
    """The primary one, else the first."""
    there = entries or [{}]
    return next((entry for entry in there if entry.get("primary")), there[0])


def _country(text: str) -> str:
    code = text.strip().upper()
    return FOREIGN_CODES.get(code, code)


def _is_known(consent: Mapping[str, Any]) -> bool:
    return consent["purpose"] in CONSENTS


def _language(person: Mapping[str, Any]) -> Language | None:
    wanted = person.get("preferred_language") or next(iter(person.get("languages_spoken") or ()), None) or ""
    code = wanted.strip().lower().partition("-")[0]
    return "cy" if code == "cy" else "en" if code == "en" else None
